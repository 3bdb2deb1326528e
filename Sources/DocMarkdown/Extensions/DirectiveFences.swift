/// Directives of MyST that stand between backticks, ```` ```{note} ````, as Jupyter Book teaches them: before a page is parsed their signs become colons, byte for
/// byte, so that they are the containers that `:::{note}` begins.
///
/// Only names of containers count: what stands between backticks with another name, `{code-block}`, `{r}`, is code.
/// Sources: MyST, "Directives"; sphinx-design, "Badges, Buttons & Icons", "Cards", "Grids", "Tabs".
struct DirectiveFences {
    /// The page with colons in place of the signs.
    private(set) var bytes: [UInt8]
    private(set) var count = 0

    /// An open fence.
    private struct Fence {
        var sign: UInt8
        var count: Int
        /// Where its signs begin, if it is a directive.
        var start: Int
    }

    /// Whether a page may hold something of the kind.
    static func mayHold(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        source.index(of: "```{", from: 0) != nil || source.index(of: "~~~{", from: 0) != nil
    }

    /// - Complexity: O(*n*) in bytes.
    init(_ source: UnsafeBufferPointer<UInt8>) {
        bytes = Array(source)
        var directives: [Fence] = []
        var code: Fence?
        /// How far the item of a list goes in that the lines may belong to.
        var itemWidth = 0
        var start = 0
        while start < source.count {
            let end = source.index(of: 0x0A, from: start) ?? source.count
            let line = UnsafeBufferPointer(rebasing: source[start..<end])
            let offset = start
            start = end + 1
            let content = MarkdownGuards.content(of: line).start
            guard content < line.count else { continue }
            let hasMarker = line[..<content].contains { $0 > 0x20 && $0 != UInt8(ascii: ">") }
            if hasMarker || content == 0 { itemWidth = hasMarker ? content : 0 }
            if code == nil, Self.holdsIndented(line, at: content) { itemWidth = content + 4 }
            let sign = line[content]
            let count = line[content...].prefix { $0 == sign }.count
            // Further in it is code.
            guard sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~"), count >= 3, content < itemWidth + 4 else { continue }
            let info = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[(content + count)...]))
            let fence = Fence(sign: sign, count: count, start: offset + content)
            if let open = code {
                if info.isEmpty, open.sign == sign, count >= open.count { code = nil }
            } else if info.isEmpty, let open = directives.last, open.sign == sign, count >= open.count {
                directives.removeLast()
                replace(open)
                replace(fence)
            } else if Self.isContainer(info) {
                directives.append(fence)
            } else if sign != UInt8(ascii: "`") || !info.contains(sign) {
                code = fence
            }
        }
    }

    private mutating func replace(_ fence: Fence) {
        count += 1
        for index in fence.start..<(fence.start + fence.count) { bytes[index] = UInt8(ascii: ":") }
    }

    /// `{note}`, `{admonition} Title`.
    private static func isContainer(_ info: UnsafeBufferPointer<UInt8>) -> Bool {
        guard info.first == UInt8(ascii: "{"), let close = info.firstIndex(of: UInt8(ascii: "}")), close < 40 else { return false }
        let name = String(decoding: info[1..<close], as: UTF8.self).lowercased()
        return names.contains(name) || AdmonitionLook.isKnown(name)
    }

    /// Whether what such a line begins holds text that is indented by four spaces: admonitions and tabs of MkDocs, footnotes, definitions.
    private static func holdsIndented(_ line: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        switch line[start] {
        case UInt8(ascii: "!"): line.hasPrefix("!!! ", at: start)
        case UInt8(ascii: "?"): line.hasPrefix("???", at: start)
        case UInt8(ascii: "="):
            line.hasPrefix("=== \"", at: start) || line.hasPrefix("===+ \"", at: start) || line.hasPrefix("===! \"", at: start)
        case UInt8(ascii: "["): line.hasPrefix("[^", at: start) && line.index(of: "]:", from: start) != nil
        case UInt8(ascii: ":"): line.hasPrefix(": ", at: start)
        default: false
        }
    }

    private static let names: Set<String> = [
        "admonition", "card", "dropdown", "figure", "grid", "grid-item", "grid-item-card", "image", "tab-item", "tab-set",
    ]
}
