internal import DocModel

/// Links and images that are shown as text, because of a sign in or around their address.
extension SyntaxReview {
    /// Looks at `[…]` from `open` to `close`, which the tree has as text, with a `(` or a space and a `(` behind it.
    mutating func unreadLink(from open: Int, to close: Int, lineStart: Int, line: Int, end: Int, path: String) {
        guard reportedLinks < Self.maxReferences, close - open <= Self.maxFormBytes else { return }
        let isImage = open > lineStart && source[open - 1] == UInt8(ascii: "!")
        // `matrix[i](x)` is code that lacks its backticks.
        let before = open - (isImage ? 2 : 1)
        guard before < lineStart || !Self.isWord(source[before]) else { return }
        // `[x] (…)` is the box of a task.
        guard close - open != 2 || !" xX".utf8.contains(source[open + 1]) else { return }
        var start = close + 1
        let hasGap = source[start] == 0x20
        if hasGap { start += 1 }
        start += 1
        let limit = min(end, start + Self.maxFormBytes)
        let rest = UnsafeBufferPointer(rebasing: source[start..<max(start, limit)])
        guard let problem = UnreadAddress(rest, hasGap: hasGap) else { return }
        reportedLinks += 1
        let text = String(decoding: source[(open + 1)..<close], as: UTF8.self).collapsingWhitespace()
        let shown = "\(isImage ? "!" : "")[\(text.cut(to: 40))]\(hasGap ? " " : "")(\(problem.address.cut(to: 60)))"
        let meant = "\(isImage ? "!" : "")[…](\(problem.correction.cut(to: 80)))"
        diagnostics.append(
            Diagnostic(
                .warning,
                id: isImage ? .brokenImage : .brokenLink,
                at: SourceLocation(path: path, line: line + lineOffset, column: max(1, open - lineStart + (isImage ? 0 : 1))),
                "'\(shown)' is not \(isImage ? "an image" : "a link"): \(problem.reason); it is shown as text",
                hint: "write '\(meant)'"
            )
        )
    }
}

/// What stands in the parentheses behind `[…]` and is not an address of CommonMark, but was meant as one.
///
/// Source: CommonMark 0.31.2 section 6.3.
private struct UnreadAddress {
    /// As it is written.
    let address: String
    let reason: String
    /// As it would be read.
    let correction: String

    /// - Parameters:
    ///   - rest: The line from behind the parenthesis on.
    ///   - hasGap: A space stands in front of the parenthesis.
    init?(_ rest: UnsafeBufferPointer<UInt8>, hasGap: Bool) {
        guard let end = Self.end(of: rest) else {
            // No parenthesis closes it: of `a(b.md)` one is missing.
            guard !hasGap, let last = rest.lastIndex(of: UInt8(ascii: ")")) else { return nil }
            let text = String(decoding: rest[..<last], as: UTF8.self)
            guard text.contains("("), !text.contains(" "), Self.isAddress(text) else { return nil }
            (address, reason, correction) = (text, "its address has a parenthesis without the other", "<\(text)>")
            return
        }
        var text = String(decoding: rest[..<end], as: UTF8.self).trimmingBlanks()
        // `image.png =100x20` of some tools: without its size it is an address.
        if let size = text.firstMatch(of: /\ +=[0-9]*%?x?[0-9]*%?$/) { text.removeSubrange(size.range) }
        guard !text.isEmpty, !text.contains("<"), !text.contains(">"), !text.contains("\n") else { return nil }
        guard text.contains(" ") || text.contains("\t") else {
            // `[see] (x)` may be a remark in parentheses.
            guard hasGap, Self.isAddress(text), !text.contains("://") else { return nil }
            (address, reason, correction) = (text, "there is a space before its address", text)
            return
        }
        let words = text.split(separator: " ", maxSplits: 1)
        // `[a](b.md "Title")` is read, and `[a](b.md "Title)` was meant so.
        let quote = words.count == 2 ? words[1].utf8.first.flatMap { "\"'(".utf8.contains($0) ? $0 : nil } : nil
        guard !hasGap, quote.map({ !Self.hasTitle(rest, in: $0) }) ?? true else { return nil }
        guard Self.isAddress(text) || quote != nil && Self.isAddress(String(words[0])) else { return nil }
        address = text
        if quote != nil {
            (reason, correction) = ("the title after its address is not closed", "\(words[0]) \"…\"")
        } else if text.hasPrefix("#") {
            (reason, correction) = ("its address contains a space", text.lowercased().replacing(" ", with: "-"))
        } else {
            (reason, correction) = ("its address contains a space", "<\(text)>")
        }
    }

    /// Whether a title in such quotes is closed, so that all of it is a link.
    private static func hasTitle(_ rest: UnsafeBufferPointer<UInt8>, in quote: UInt8) -> Bool {
        let close = quote == UInt8(ascii: "(") ? UInt8(ascii: ")") : quote
        guard let open = rest.index(of: quote, from: 0) else { return false }
        var index = open + 1
        while let end = rest.index(of: close, from: index) {
            index = end + 1
            if rest[index...].first(where: { $0 != 0x20 }) == UInt8(ascii: ")") { return true }
        }
        return false
    }

    /// Where the parenthesis closes that the address began with.
    private static func end(of rest: UnsafeBufferPointer<UInt8>) -> Int? {
        var depth = 0
        for (index, byte) in rest.enumerated() {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                if depth == 0 { return index }
                depth -= 1
            }
        }
        return nil
    }

    /// Whether a text is an address rather than a remark: it begins like one, or ends in the name of a file.
    private static func isAddress(_ text: String) -> Bool {
        if let opening = ["./", "../", "/", "http://", "https://", "#"].first(where: text.hasPrefix) {
            return text.dropFirst(opening.count).first.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
        }
        let path = text.prefix { $0 != "#" && $0 != "?" }
        guard let dot = path.lastIndex(of: "."), dot > path.startIndex, path[path.index(before: dot)] != " " else { return false }
        let ending = path[path.index(after: dot)...]
        return fileEndings.contains(ending.lowercased())
    }

    private static let fileEndings: Set<String> = [
        "md", "markdown", "html", "htm", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "pdf", "txt", "zip", "json", "yml", "yaml",
        "csv", "mp4", "webm", "xml", "docx", "xlsx", "pptx",
    ]
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
