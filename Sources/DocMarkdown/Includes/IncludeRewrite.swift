/// What is changed in a text that `include-markdown` puts into a page: levels of headings, and addresses that are relative to its file.
///
/// Source: <https://github.com/mondeja/mkdocs-include-markdown-plugin>, `heading-offset` and `rewrite-relative-urls`.
struct IncludeRewrite {
    private let offset: Int
    /// The folders of the file, and of the page, from the project's; `nil` where addresses stay as they are.
    private let folders: (file: [Substring], page: [Substring])?

    /// - Parameters:
    ///   - file: The path of the included file from the project's folder.
    ///   - page: That of the page.
    /// - Returns: `nil` where nothing changes.
    init?(_ directive: IncludeDirective, file: String, page: String) {
        offset = directive.headingOffset
        let (from, to) = (file.split(separator: "/").dropLast(), page.split(separator: "/").dropLast())
        folders = directive.rewritesLinks && from != to ? (Array(from), Array(to)) : nil
        if offset == 0, folders == nil { return nil }
    }

    /// - Parameter line: One outside of code.
    func apply(to line: inout ArraySlice<UInt8>) {
        let level = line.prefix { $0 == UInt8(ascii: "#") }.count
        if offset != 0, (1...6).contains(level), line.dropFirst(level).first.map({ $0 <= 0x20 }) ?? true {
            let signs = [UInt8](repeating: UInt8(ascii: "#"), count: min(6, max(1, level + offset)))
            line = ArraySlice(signs + line.dropFirst(level))
        }
        guard folders != nil, line.contains(where: { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: "=") }) else { return }
        for range in addresses(in: line).reversed() {
            if let address = moved(String(decoding: line[range], as: UTF8.self)) { line.replaceSubrange(range, with: address.utf8) }
        }
    }

    /// Where addresses stand: of links, images and definitions, and of `src` and `href`.
    private func addresses(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var ticks = 0
        var index = line.startIndex
        let isDefinition = line.first == UInt8(ascii: "[") && line.dropFirst().first != UInt8(ascii: "^")
        while index < line.endIndex {
            let rest = line[index...]
            if line[index] == UInt8(ascii: "`") { ticks += 1 }
            let opening = ["](", "src=\"", "href=\"", "src='", "href='"].first { rest.starts(with: $0.utf8) }
            let isFirst = isDefinition && ranges.isEmpty && rest.starts(with: "]: ".utf8)
            guard ticks.isMultiple(of: 2), let length = opening?.utf8.count ?? (isFirst ? 3 : nil) else {
                index += 1
                continue
            }
            var start = index + length
            let closing: [UInt8]
            if opening == nil || opening == "](" {
                while start < line.endIndex, line[start] <= 0x20 { start += 1 }
                let isBracketed = start < line.endIndex && line[start] == UInt8(ascii: "<")
                if isBracketed { start += 1 }
                closing = isBracketed ? Array(">".utf8) : Array(" )\t".utf8)
            } else {
                closing = [line[index + length - 1]]
            }
            let end = line[start...].firstIndex { closing.contains($0) } ?? line.endIndex
            if end > start { ranges.append(start..<end) }
            index = max(end, index + length)
        }
        return ranges
    }

    /// An address as the page has to write it; `nil` for one that is not relative to a folder.
    private func moved(_ address: String) -> String? {
        guard let folders, let first = address.first, !"/#?{@<\\".contains(first) else { return nil }
        let end = address.firstIndex { $0 == "#" || $0 == "?" } ?? address.endIndex
        let path = address[..<end]
        if path.prefix(while: { $0 != "/" }).contains(":") { return nil }
        var names = folders.file
        for name in path.split(separator: "/") where name != "." {
            if name == "..", let last = names.last, last != ".." { names.removeLast() } else { names.append(name) }
        }
        let shared = zip(names.dropLast(), folders.page).prefix { $0 == $1 }.count
        let steps = Array(repeating: "..", count: folders.page.count - shared) + names.dropFirst(shared)
        return (steps.isEmpty ? "." : steps.joined(separator: "/")) + (path.hasSuffix("/") ? "/" : "") + address[end...]
    }
}
