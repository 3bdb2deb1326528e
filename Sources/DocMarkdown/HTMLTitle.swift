internal import CCmarkGFM

/// Reads the page's title out of an `<h1>` written in HTML, as the READMEs of many projects begin: its text, and the `alt` of its images.
struct HTMLTitle {
    private var words: [UInt8] = []
    fileprivate var isOpen = false
    /// Where the text that Markdown adds between two pieces of HTML begins in the section's text.
    var textStart = 0

    /// Whether a piece of raw HTML may begin one.
    static func mayBegin(in html: UnsafeBufferPointer<UInt8>) -> Bool {
        html.index(of: "<h1", from: 0) != nil || html.index(of: "<H1", from: 0) != nil
    }

    /// A heading of Markdown inside, and the rest is not a title.
    mutating func cancel() { isOpen = false }

    /// Takes the next piece of raw HTML.
    /// - Parameter text: The section's text so far.
    /// - Returns: The title when this piece closes the heading.
    mutating func read(_ html: UnsafeBufferPointer<UInt8>, text: borrowing ByteBuffer) -> String? {
        if isOpen, textStart <= text.count { words += UnsafeBufferPointer(rebasing: text.bytes[textStart...]) }
        var index = 0
        while index < html.count {
            guard let tag = html.index(of: UInt8(ascii: "<"), from: index) else { break }
            if isOpen { words += html[index..<tag] }
            if html.hasPrefix("<!--", at: tag) {
                index = html.index(of: "-->", from: tag).map { $0 + 3 } ?? html.count
                continue
            }
            let end = Self.tagEnd(html, from: tag)
            let name = html.lowercasedName(at: tag + 1)
            switch name {
            case "h1":
                isOpen = true
                words = []
            case "/h1" where isOpen:
                isOpen = false
                let title = Self.decoded(words).collapsingWhitespace()
                words = []
                if !title.isEmpty { return title }
            case "img" where isOpen:
                words += Self.alternative(UnsafeBufferPointer(rebasing: html[tag..<end]))
            default:
                // A tag separates words, unless it only marks them.
                if isOpen, name == "br" || name == "br/" || name == "div" || name == "p" { words.append(0x20) }
            }
            index = end
        }
        if isOpen, index < html.count { words += html[index...] }
        return nil
    }

    private static func tagEnd(_ html: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var quote: UInt8?
        var index = start
        while index < html.count {
            let byte = html[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return index + 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), html[index - 1] == UInt8(ascii: "=") {
                quote = byte
            }
            index += 1
        }
        return html.count
    }

    private static func alternative(_ tag: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let start = tag.index(of: "alt=", from: 0), start + 4 < tag.count, tag[start - 1] <= 0x20 else { return [] }
        let quote = tag[start + 4]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return Array(tag[(start + 4)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") })
        }
        return Array(tag[(start + 5)...].prefix { $0 != quote })
    }

    private static let entities: [(name: String, text: String)] = [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " "), ("&ndash;", "–"),
        ("&mdash;", "—"), ("&copy;", "©"), ("&reg;", "®"), ("&trade;", "™"), ("&amp;", "&"),
    ]

    static func decoded(_ words: [UInt8]) -> String {
        var text = String(decoding: words, as: UTF8.self)
        guard words.contains(UInt8(ascii: "&")) else { return text }
        for entity in entities {
            text = text.split(separator: entity.name, omittingEmptySubsequences: false).joined(separator: entity.text)
        }
        return text
    }
}

extension DocumentWriter {
    /// What is done with raw HTML besides writing it.
    mutating func enterHTML(_ node: MarkdownNode, isBlock: Bool, _ scratch: inout MarkdownRenderer.Scratch) {
        guard !options.isPlain else { return }
        let html = docgen_literal(node).bytes
        if isBlock, options.rawHTML == .allow, blockEnds.count < BlockEnd.maxPerReading,
            let end = BlockEnd(of: html, node, in: review.source)
        {
            blockEnds.append(end)
        }
        review.readHTML(html, node, isBlock: isBlock)
        guard firstHeading == nil, options.rawHTML == .allow, htmlTitle.isOpen || HTMLTitle.mayBegin(in: html), isOfPage(node) else {
            return
        }
        // Below other text it is an example.
        guard htmlTitle.isOpen || Self.isFirst(node, passingHeadings: true) else { return }
        firstHeading = htmlTitle.read(html, text: scratch.text)
    }
}
