package import CoreMetrics
internal import Foundation
package import Logging
package import ServerFoundation
package import ServerHealth
package import ServerSettings
internal import ServiceLifecycle

/// Counts pulls. It is there without a source too, so that rules over its metrics find something.
package struct PullMetrics: Sendable {
    private let counters: [String: any CounterHandler]
    private let bytes: any CounterHandler
    private let lastSuccess: any MeterHandler

    package init(_ factory: any MetricsFactory) {
        let outcomes = ["unchanged", "updated"] + PullError.Outcome.allCases.map(\.rawValue)
        counters = Dictionary(
            uniqueKeysWithValues: outcomes.map { ($0, factory.makeCounter(label: "assistant_dist_pulls", dimensions: [("outcome", $0)])) }
        )
        for counter in counters.values { counter.increment(by: 0) }
        bytes = factory.makeCounter(label: "assistant_dist_fetched_bytes", dimensions: [])
        bytes.increment(by: 0)
        lastSuccess = factory.makeMeter(label: "assistant_dist_last_success_timestamp_seconds", dimensions: [])
        lastSuccess.set(Int64(0))
    }

    func count(_ result: SitePull.Result, at now: Date) {
        switch result {
        case .busy: return
        case .unchanged: counters["unchanged"]?.increment(by: 1)
        case .updated(_, let fetched):
            counters["updated"]?.increment(by: 1)
            bytes.increment(by: Int64(fetched))
        }
        lastSuccess.set(now.timeIntervalSince1970.rounded(.down))
    }

    func count(_ error: PullError) { counters[error.outcome.rawValue]?.increment(by: 1) }
}

/// Pulls again and again while the server runs.
package struct PullLoop: Sendable {
    private let pull: SitePull
    private let metrics: PullMetrics
    private let logger: Logger
    private let clock: WallClock

    /// - Returns: `nil` when the site is a folder that others fill.
    package init?(_ settings: PullSettings, metrics: PullMetrics, logger: Logger, clock: WallClock = .system) {
        guard let pull = SitePull(settings) else { return nil }
        self.pull = pull
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
    }

    private var settings: PullSettings { pull.current }

    /// Others count from the next pull on.
    package func update(_ settings: PullSettings) { pull.update(settings) }

    // MARK: Before the server

    /// So often a server that has no build yet tries to get one: for about a minute.
    private static let attempts = 7

    /// Sees to it that there is a build to start with: the one that was pulled last where it can be opened, and else the source's.
    /// - Throws: ``StartError`` when the source gives none.
    package func prepare() async throws(StartError) {
        let former = formerBuild()
        if former == .whole { return }
        if case .refused(let reason) = former {
            logger.error(
                "the build that was fetched before cannot be opened; its source is asked for what is damaged",
                metadata: ["error.code": "former-build-refused", "error.reason": "\(reason)"]
            )
        }
        var wait = Duration.seconds(1)
        for attempt in 1... {
            let reason: String
            do throws(PullError) {
                let result = try await pull.run(isForced: true)
                metrics.count(result, at: clock.now)
                if result != .busy { return }
                reason = "another process is pulling into '\(settings.folder)'"
                // Which may be through by now.
                if formerBuild() == .whole { return }
            } catch {
                metrics.count(error)
                reason = error.description
            }
            guard attempt < Self.attempts else {
                var other = "no previous one in '\(settings.folder)'"
                if case .refused(let reason) = former { other = "the previous one in '\(settings.folder)' cannot be opened (\(reason))" }
                throw StartError("no build at dist_url, and \(other): \(reason)")
            }
            logger.warning("no build yet; the source is asked again", metadata: ["error.reason": "\(reason)"])
            try? await Task.sleep(for: wait)
            wait *= 2
        }
    }

    /// What was pulled last.
    private enum FormerBuild: Equatable {
        case whole, missing
        /// It is there, and cannot be opened.
        case refused(String)
    }

    private func formerBuild() -> FormerBuild {
        do throws(StartError) {
            _ = try OpenBuild(opening: settings.current)
            return .whole
        } catch {
            return FileManager.default.fileExists(atPath: settings.current + "/manifest.json") ? .refused(error.description) : .missing
        }
    }

    // MARK: Beside it

    /// - Parameters:
    ///   - onRefusal: Gets why the source's newest build is not taken; `nil` when it is.
    ///   - onUpdate: Takes a new build over.
    /// - Returns: A service that pulls, tells of a new build, and says when there has been nothing to be had for too long.
    package func service(
        lifecycle: ServerLifecycle,
        onRefusal: @escaping @Sendable (String?) -> Void,
        onUpdate: @escaping @Sendable () async -> Void
    ) -> PullService {
        PullService(loop: self, lifecycle: lifecycle, onRefusal: onRefusal, onUpdate: onUpdate)
    }

    /// Pulls until it is cancelled.
    ///
    /// - Parameters:
    ///   - isForced: Whether the first pull looks at every file, as where the build that was pulled last cannot be opened.
    ///   - onStale: Gets whether nothing has been had for too long.
    ///   - onRefusal: Gets why the source's newest build is not taken; `nil` when it is. A source that is away for a while changes nothing in that.
    ///   - onLook: Called after each pull, when what follows from it is done.
    ///   - onUpdate: Takes a new build over.
    func pullOn(
        isForced: Bool = false,
        onStale: @Sendable (Bool) -> Void,
        onRefusal: @Sendable (String?) -> Void,
        onLook: @Sendable () -> Void = {},
        onUpdate: @Sendable () async -> Void
    ) async {
        var progress = PullProgress(interval: settings.interval, stale: settings.stale)
        var isForced = isForced
        var wasStale = false
        while !Task.isCancelled {
            (progress.interval, progress.stale) = (settings.interval, settings.stale)
            do throws(PullError) {
                let result = try await pull.run(isForced: isForced)
                isForced = false
                metrics.count(result, at: clock.now)
                if progress.succeed(at: .now) { logger.notice("builds can be fetched again") }
                wasStale = false
                onStale(false)
                if result != .busy { onRefusal(nil) }
                if case .updated(let generation, let bytes) = result {
                    logger.notice(
                        "fetched a new build",
                        metadata: ["site.generation": "\(generation)", "bytes": .stringConvertible(bytes)]
                    )
                    await onUpdate()
                }
            } catch {
                guard !Task.isCancelled else { return }
                metrics.count(error)
                if error.outcome == .refused { onRefusal(error.description) }
                let (isNew, isStale) = progress.fail(error.description, at: .now)
                let metadata: Logger.Metadata = ["error.code": "pull-\(error.outcome.rawValue)", "error.reason": "\(error)"]
                if isNew {
                    logger.warning(
                        isForced
                            ? "no build yet; the source is asked again"
                            : "cannot fetch a build; the previous one is served, and the source is asked again",
                        metadata: metadata
                    )
                }
                if isStale, !wasStale {
                    wasStale = true
                    onStale(true)
                    logger.error("no build could be fetched for longer than dist_stale", metadata: metadata)
                }
            }
            onLook()
            try? await Task.sleep(for: progress.pause(Double.random(in: 0.8...1)))
        }
    }
}

/// A ``PullLoop`` at work.
package struct PullService: Service {
    fileprivate let loop: PullLoop
    fileprivate let lifecycle: ServerLifecycle
    fileprivate let onRefusal: @Sendable (String?) -> Void
    fileprivate let onUpdate: @Sendable () async -> Void

    package func run() async {
        await cancelWhenGracefulShutdown {
            await loop.pullOn(onStale: { lifecycle.isSourceStale = $0 }, onRefusal: onRefusal, onUpdate: onUpdate)
        }
    }
}

/// What follows from pulls that fail: longer pauses, and at last a site that may be old. A value without a clock.
struct PullProgress {
    /// Somebody who uploads is soon through with it.
    private static let attemptsAtOnce = 3
    private static let longestPause = Duration.seconds(60)

    var interval: Duration
    var stale: Duration
    private var failures = 0
    private var reason: String?
    private var lastSuccess: ContinuousClock.Instant

    init(interval: Duration, stale: Duration, at now: ContinuousClock.Instant = .now) {
        self.interval = interval
        self.stale = stale
        lastSuccess = now
    }

    /// - Returns: Whether pulls had failed before.
    mutating func succeed(at now: ContinuousClock.Instant) -> Bool {
        defer { (failures, reason, lastSuccess) = (0, nil, now) }
        return failures > 0
    }

    /// - Returns: Whether the reason is another than before, and whether it has been so for too long.
    mutating func fail(_ reason: String, at now: ContinuousClock.Instant) -> (isNew: Bool, isStale: Bool) {
        failures += 1
        defer { self.reason = reason }
        return (reason != self.reason, now - lastSuccess >= stale)
    }

    /// Until the next pull.
    /// - Parameter share: 0.8 to 1, another for each, so that servers do not ask all at once.
    func pause(_ share: Double) -> Duration {
        let doublings = min(max(0, failures - Self.attemptsAtOnce), 10)
        return max(interval, min(Self.longestPause, interval * (1 << doublings))) * share
    }
}
