internal import DocSite
internal import Foundation

/// Shows what a build is at while it goes on, and what its stages took when it is done.
final class BuildWatch: Sendable {
    let progress = BuildProgress()
    let encoding = EncodingProgress()
    private let line: ProgressLine

    init(isQuiet: Bool) {
        let (progress, encoding) = (progress, encoding)
        line = ProgressLine { isQuiet ? nil : encoding.text ?? progress.now.map(Self.text) }
    }

    /// Takes the line away, before anything else is said.
    func end() { line.end() }

    private static func text(_ now: BuildProgress.Moment) -> String {
        guard now.total > 0 else { return now.stage.rawValue }
        return "\(now.stage.rawValue): \(now.done.formatted()) of \(now.total.formatted())"
    }

    /// A line for each stage.
    var timings: String {
        let timings = progress.timings.map { (stage: $0.stage, time: Self.milliseconds($0.duration)) }
        let width = timings.map(\.time.count).max() ?? 0
        return timings.map { timing in
            String(repeating: " ", count: width - timing.time.count + 2) + timing.time + " ms  " + timing.stage.rawValue
        }.joined(separator: "\n")
    }

    private static func milliseconds(_ duration: Duration) -> String { String(format: "%.1f", duration / .milliseconds(1)) }
}
