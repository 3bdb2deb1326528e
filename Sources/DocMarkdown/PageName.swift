/// Says which file of the site a name means, as wikis and Hugo's `ref` write it, without its path.
package typealias NameRule = (_ name: String, _ isImage: Bool) -> NamedFile

/// The file that a former spelling of a page's name leads to.
package enum NamedFile: Hashable, Sendable {
    /// Relative to the page that names it.
    case file(String)
    /// - Parameters:
    ///   - path: The one that is taken.
    ///   - others: As near as that.
    case ambiguous(path: String, others: [String])
    case none
}

/// A link that names a page: `[[Page#Heading|text]]`, `![[picture.png|300]]`.
///
/// Source: Obsidian, "Internal links".
struct PageName: Equatable {
    /// What the address of a link begins with that names a page; no address that is written does.
    static let mark: UInt8 = 0x04

    /// Empty for the page itself.
    var name: String
    var heading: String?
    /// As it is shown, where its author says that.
    var text: String?
    var isImage: Bool
    /// How many bytes it takes.
    var length: Int

    /// - Parameter text: From its `[[` or `![[` on.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        isImage = text.first == UInt8(ascii: "!")
        let start = isImage ? 3 : 2
        guard let end = text.index(of: "]]", from: start), end > start, end - start <= 400, text[start] > 0x20,
            !text[start..<end].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") || $0 == 0x0A })
        else { return nil }
        if Self.isText(inBracketsBefore: end + 2, in: text) { return nil }
        length = end + 2
        let inside = text[start..<end]
        let bar = inside.firstIndex(of: UInt8(ascii: "|"))
        var target = inside[..<(bar ?? inside.endIndex)]
        // In a table the bar is escaped.
        if bar != nil, target.last == UInt8(ascii: "\\") { target = target.dropLast() }
        if let bar, bar + 1 < inside.endIndex { self.text = String(decoding: inside[(bar + 1)...], as: UTF8.self) }
        let hash = target.firstIndex(of: UInt8(ascii: "#"))
        name = Self.trimmed(target[..<(hash ?? target.endIndex)])
        if let hash, hash + 1 < target.endIndex { heading = Self.trimmed(target[(hash + 1)...]) }
        guard !name.isEmpty || heading != nil else { return nil }
    }

    /// `[[a]](b)` and `[[a]][b]` are links whose text stands in brackets; `[[a]][[b]]` are two names.
    static func isText(inBracketsBefore next: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard next < text.count, "([]".utf8.contains(text[next]) else { return false }
        return !text.hasPrefix("[[", at: next)
    }

    /// The name as it is typed, where quotes and dashes of the text were made of straight signs.
    var typedName: String { Self.typed(name) }

    /// What is shown for signs, and the signs.
    ///
    /// Source: libcmark, `handle_hyphen`, `handle_period` and `S_insert_emph` of `inlines.c`.
    private static let typographic: [(shown: String, typed: String)] = [
        ("\u{2018}", "'"), ("\u{2019}", "'"), ("\u{201C}", "\""), ("\u{201D}", "\""), ("\u{2014}", "---"), ("\u{2013}", "--"),
        ("\u{2026}", "..."),
    ]

    /// A text with the signs as they were typed.
    static func typed(_ text: String) -> String { typographic.reduce(text) { $0.replacing($1.shown, with: $1.typed) } }

    /// What the heading's anchor is; of a block of Obsidian, `#^id`, its name. Of several headings below each other the last one counts.
    func anchor(_ ids: HeadingIDs) -> String? {
        guard let last = heading?.split(separator: "#").last else { return nil }
        if last.hasPrefix("^") { return last.utf8.count > 1 ? String(last.dropFirst()) : nil }
        let slug = ids.slug(for: String(last))
        return slug.isEmpty ? nil : slug
    }

    var shown: String {
        if let text { return text }
        guard let heading, !(heading.hasPrefix("^") && !name.isEmpty) else { return name }
        return name.isEmpty ? heading.replacing("#", with: " > ") : name + " > " + heading.replacing("#", with: " > ")
    }

    private static func trimmed(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text)), as: UTF8.self)
    }
}
