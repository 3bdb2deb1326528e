internal import DocModel

/// Forms that docgen reads, and that are not written as it, or any tool, reads them; and forms of tools that few know.
extension ForeignSyntax {
    /// The first row that matches counts.
    static let all = rows + wrongForms

    /// Behind the other rows: what one of those tells is none of these.
    private static let wrongForms: [ForeignSyntax] = [
        ForeignSyntax(
            opening: ":::",
            place: .lineStart,
            construct: "an end",
            tool: "no container",
            remedy: "remove it, or write a line such as ':::note' above what it ends",
            id: .containerForm
        ) { line in line.allSatisfy { $0 == UInt8(ascii: ":") } ? line.count : nil },
        tab("::tab"), tab("@tab"),
        ForeignSyntax(
            opening: "===",
            place: .lineStart,
            construct: "a tab without double quotes around its name, as in '=== \"Name\"',",
            tool: "PyMdown Extensions",
            remedy: "write '=== \"Name\"' for a tab, '###' for a heading",
            id: .containerForm
        ) { line in
            guard line.count <= 60, let start = line.skippingSpaces(from: 3, atMost: 2), start > 3 else { return nil }
            let isName = line[start].isLetter || line[start] >= 0x80 || "'\"".utf8.contains(line[start])
            return isName && !line[start...].contains { ".;(){}=".utf8.contains($0) } ? line.count : nil
        },
        ForeignSyntax(
            opening: "!!!",
            place: .lineStart,
            construct: "an admonition without double quotes around its title, or without a kind, as in '!!! note \"Title\"',",
            tool: "MkDocs",
            remedy: "write '!!! note \"Title\"'",
            id: .containerForm
        ) { line in
            if line.count == 3 { return 3 }
            guard let start = line.skippingSpaces(from: 3, atMost: 2), line[start].isLetter else { return nil }
            let end = line.endOfName(from: start)
            let isKind = AdmonitionLook.isKnown(String(decoding: line[start..<end], as: UTF8.self))
            guard isKind, let title = line.skippingSpaces(from: end) else { return nil }
            return title > end && ["'", "\"", "\u{201C}", "\u{2018}"].contains { line[title...].starts(with: $0.utf8) } ? line.count : nil
        },
        ForeignSyntax(
            opening: "{:toc",
            place: .lineStart,
            construct: "a mark for a table of contents",
            tool: "kramdown (Jekyll)",
            remedy: "remove it: each page has its outline beside it"
        ) { $0.contains(UInt8(ascii: "}")) ? $0.count : nil },
        ForeignSyntax(
            opening: "{{>",
            place: .inline,
            construct: "an include",
            tool: "Handlebars or Mustache",
            remedy: "write ':::include file.md' on a line of its own"
        ) { $0.length(to: "}}") },
        ForeignSyntax(
            opening: "@@include(",
            place: .lineStart,
            construct: "an include",
            tool: "gulp-file-include",
            remedy: "write ':::include file.md' on a line of its own"
        ) { $0.length(to: ")") },
    ]

    /// A tab that stands in no set.
    private static func tab(_ opening: StaticString) -> ForeignSyntax {
        ForeignSyntax(
            opening: opening,
            place: .lineStart,
            construct: "a tab",
            tool: "no set of tabs",
            remedy: "write ':::tabs' above the first tab, and ':::' below the last",
            id: .containerForm
        ) { line in
            let end = opening.utf8CodeUnitCount
            return end == line.count || line[end] == 0x20 || line[end] == UInt8(ascii: "[") ? line.count : nil
        }
    }
}
