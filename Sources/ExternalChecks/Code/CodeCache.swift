internal import Crypto
internal import DocModel
internal import Foundation
internal import Synchronization

/// The blocks that were found good, in a file: by what they hold, and what tried them. Damaged, it is as good as empty.
final class CodeCache: Sendable {
    static let fileName = "checked-code.json"
    /// A line of some 40 bytes for each.
    private static let maxEntries = 200_000

    private let path: String?
    private let before: Set<String>
    private let good = Mutex<Set<String>>([])

    /// - Parameter folder: `nil` keeps nothing.
    init(in folder: String?) {
        path = folder.map { $0 + "/" + Self.fileName }
        let data = path.flatMap { FileManager.default.contents(atPath: $0) }
        before = data.flatMap { try? JSONDecoder().decode(Set<String>.self, from: $0) } ?? []
    }

    /// Names a block with what tries it.
    /// - Parameter program: Of the program: its path, size and time, so that another version tries anew.
    static func key(_ text: String, _ rule: CodeRule, program: String) -> String {
        var hash = SHA256()
        // No part holds a zero byte, but the text, which comes last.
        for part in [docgenVersion, program, rule.language, "\(rule.command.count)"] + rule.command + [text] {
            hash.update(data: Array(part.utf8) + [0])
        }
        return hash.finalize().prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Whether it was good; then it is kept for the next time.
    func knows(_ key: String) -> Bool {
        guard before.contains(key) else { return false }
        note(key)
        return true
    }

    func note(_ key: String) { _ = good.withLock { $0.insert(key) } }

    /// Writes the file in one step; what cannot be written is no loss.
    func write() {
        guard let path else { return }
        let keys = good.withLock(\.self).sorted().prefix(Self.maxEntries)
        guard Set(keys) != before else { return }
        try? JSONText.encoded(Array(keys)).write(to: URL(filePath: path), options: .atomic)
    }
}
