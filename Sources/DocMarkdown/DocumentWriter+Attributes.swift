internal import DocModel

extension DocumentWriter {
    /// Attributes that change nothing but what they are about. `data-…` and `aria-…` may be given too.
    private static let allowedAttributes: Set<String> = [
        "align", "alt", "colspan", "dir", "download", "height", "hreflang", "lang", "loading", "media", "rel", "role", "rowspan", "scope",
        "start",
        "target", "title", "translate", "type", "value", "width",
    ]

    /// Attributes that other tools read themselves, and that mean nothing in a page.
    private static let passedOver: Set<String> = [
        "markdown", "icon", "appearance", "collapse", "sync", "group", "group-id", "groupid", "default",
    ]

    /// Writes ` class="…" id="…"` and what else stands in a list.
    ///
    /// - Parameters:
    ///   - classes: Those of ours, in front of the author's.
    ///   - line: Where the list stands in the Markdown, from 1.
    mutating func writeAttributes(
        _ list: AttributeList,
        classes: String = "",
        line: Int,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let names = (classes.isEmpty ? [] : [classes]) + list.classes
        if !names.isEmpty {
            scratch.html.append(" class=\"")
            scratch.html.appendEscaped(names.joined(separator: " "))
            scratch.html.append("\"")
        }
        if let id = list.id { writeID(id, line: line, &scratch) }
        for pair in list.pairs { write(pair, line: line, &scratch) }
    }

    private mutating func writeID(_ id: String, line: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard slugs.claim(id) else {
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: .duplicateAnchor,
                    at: SourceLocation(path: path, line: line + lines.lineOffset),
                    "the page has an anchor '\(id)' already",
                    hint: "choose another id"
                )
            )
            return
        }
        extraAnchors.append(id)
        scratch.html.append(" id=\"")
        scratch.html.appendEscaped(id)
        scratch.html.append("\"")
    }

    private mutating func write(_ pair: AttributeList.Pair, line: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        let name = pair.name
        if Self.passedOver.contains(name) { return }
        let isData =
            (name.hasPrefix("data-") || name.hasPrefix("aria-")) && name.count > 5
            && name.utf8.allSatisfy { $0.isLetter || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        guard isData || Self.allowedAttributes.contains(name) else {
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: .refusedAttribute,
                    at: SourceLocation(path: path, line: line + lines.lineOffset),
                    name == "style"
                        ? "'style' in an attribute list has no effect: the site's policy lets no element bring its own style"
                        : "'\(name.cut(to: 40))' is no attribute that a list may set; it is left out",
                    hint: name == "style" ? "give it a class, and style that in a style sheet of the site" : nil
                )
            )
            return
        }
        scratch.html.append(" ")
        scratch.html.append(name)
        scratch.html.append("=\"")
        scratch.html.appendEscaped(pair.value)
        scratch.html.append("\"")
    }
}
