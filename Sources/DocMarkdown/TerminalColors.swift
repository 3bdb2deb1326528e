internal import CCmarkGFM

/// Takes the colours out of what a terminal has copied as HTML: `$ <font color="#4E9A06">fastapi</font> dev` is `$ fastapi dev`.
///
/// Terminals of VTE (GNOME Terminal) write it by "Copy as HTML" (`cellattr_to_html` of its `vte.cc`); sites that show it have a script that reads it.
enum TerminalColors {
    private static let mark = Array("<font color=\"#".utf8)
    /// What a tag begins with.
    private static let tags = [
        "<font color=\"#", "</font>", "<span style=\"", "</span>", "<u style=\"", "<u>", "</u>", "<b>", "</b>", "<i>", "</i>", "<strike>",
        "</strike>",
    ].map { Array($0.utf8) }
    private static let entities: [(name: [UInt8], byte: UInt8)] = [("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26)].map {
        (Array($0.0.utf8), $0.1)
    }

    /// - Returns: `nil` where `code` holds no such colours.
    static func removed(from code: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard code.indices.contains(where: { code[$0] == mark[0] && code[$0...].starts(with: mark) }) else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(code.count)
        var place = 0
        while place < code.count {
            let rest = code[place...]
            if code[place] == UInt8(ascii: "<"), tags.contains(where: rest.starts(with:)),
                let end = rest.prefix(maxTag).firstIndex(of: UInt8(ascii: ">"))
            {
                place = end + 1
            } else if code[place] == UInt8(ascii: "&"), let entity = entities.first(where: { rest.starts(with: $0.name) }) {
                text.append(entity.byte)
                place += entity.name.count
            } else {
                text.append(code[place])
                place += 1
            }
        }
        return text
    }

    /// In bytes; a longer run is not a tag.
    private static let maxTag = 200
}

extension DocumentWriter {
    private static let terminals: Set<String> = ["console", "shell-session", "terminal"]

    /// Rewrites code that stands for other code: escaped shortcodes, and the colours of terminals.
    func rewriteCode(of node: MarkdownNode, language: String) {
        unescapeShortcodes(of: node, docgen_code_literal(node).bytes)
        guard Self.terminals.contains(language),
            let code = TerminalColors.removed(from: docgen_code_literal(node).bytes)
        else { return }
        cmark_node_set_literal(node, String(decoding: code, as: UTF8.self))
    }
}
