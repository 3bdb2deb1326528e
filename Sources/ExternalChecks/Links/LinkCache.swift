internal import DocModel
internal import Foundation

/// The links that led somewhere, in a file, with the time at which they did. Damaged, it is as good as empty.
struct LinkCache {
    struct Entry: Codable {
        /// Seconds since 1970.
        var checked: Int
        /// Statuses decide, so an answer counts while the same are accepted.
        var accepted: String
        var target: String?
        var isPermanent: Bool
        /// Of the fragments that were looked for, whether each is there.
        var fragments: [String: Bool]
    }

    static let fileName = "external-links.json"
    private static let maxBytes = 64 << 20

    private let path: String?
    private let now: Int
    private(set) var entries: [String: Entry] = [:]

    /// - Parameter folder: `nil` keeps nothing.
    init(in folder: String?, now: Date) {
        path = folder.map { $0 + "/" + Self.fileName }
        self.now = Int(now.timeIntervalSince1970)
        guard let path, let data = FileManager.default.contents(atPath: path), data.count <= Self.maxBytes else { return }
        entries = (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
    }

    /// - Parameter age: `nil` takes what is of any age.
    func outcome(of url: String, fragments: Set<String>, accepting accepted: String, age: Duration?) -> LinkOutcome? {
        guard let entry = entries[url], entry.accepted == accepted, fragments.allSatisfy({ entry.fragments[$0] != nil }) else { return nil }
        if let age, !(0..<max(1, Int(age.components.seconds))).contains(now - entry.checked) { return nil }
        let missing = fragments.filter { entry.fragments[$0] == false }
        return .found(target: entry.target, isPermanent: entry.isPermanent, missing: missing)
    }

    /// Takes what was found now; what is broken is looked at again each time.
    mutating func note(_ outcome: LinkOutcome, of url: String, fragments: Set<String>, accepting accepted: String) {
        switch outcome {
        case .unchecked: return
        case .broken: entries[url] = nil
        case .found(let target, let isPermanent, let missing):
            entries[url] = Entry(
                checked: now,
                accepted: accepted,
                target: target,
                isPermanent: isPermanent,
                fragments: Dictionary(uniqueKeysWithValues: fragments.map { ($0, !missing.contains($0)) })
            )
        }
    }

    /// Writes the file in one step; what cannot be written is no loss.
    /// - Parameter urls: Those of the site: others are forgotten when they are older than `age`.
    func write(keeping urls: Set<String>, age: Duration) {
        guard let path else { return }
        let kept = entries.filter { urls.contains($0.key) || now - $0.value.checked < Int(age.components.seconds) }
        try? JSONText.encoded(kept).write(to: URL(filePath: path), options: .atomic)
    }
}
