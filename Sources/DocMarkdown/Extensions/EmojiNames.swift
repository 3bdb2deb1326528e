internal import CEmojiNames

/// The names of GitHub's emoji. Its own pictures, such as `:octocat:`, are no characters and not in the list.
///
/// Source: <https://api.github.com/emojis>; the characters are those of <https://github.com/github/gemoji>, version 4.1.
enum EmojiNames {
    /// - Returns: `nil` where GitHub has no such name.
    static func emoji(named name: String) -> String? { table[name] ?? nameOfGitHub(for: name).flatMap { table[$0] } }

    /// Other tools put the person first: `man_raising_hand` for `raising_hand_man`.
    private static func nameOfGitHub(for name: String) -> String? {
        guard let end = name.firstIndex(of: "_"), ["man", "woman", "person"].contains(name[..<end]) else { return nil }
        let rest = name[name.index(after: end)...]
        return name[..<end] == "person" ? String(rest) : "\(rest)_\(name[..<end])"
    }

    /// Made when a page first holds a name between two colons.
    private static let table: [String: String] = {
        var table: [String: String] = [:]
        for line in data.split(separator: "\n") {
            let words = line.split(separator: " ")
            for name in words.dropFirst() { table[String(name)] = String(words[0]) }
        }
        return table
    }()

    /// Each line has an emoji and its names.
    private static var data: String {
        var size = 0
        guard let bytes = docgen_emoji_names(&size) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: size), as: UTF8.self)
    }
}
