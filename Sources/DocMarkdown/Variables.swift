/// Values that a page names: `{{ version }}`.
///
/// Source: Python-Markdown's macros, Jekyll and VitePress write them so.
enum Variables {
    static let maxNameBytes = 100

    /// The variable at the beginning of a text.
    /// - Returns: `nil` where it is something else, a filter or an expression perhaps.
    static func variable(_ text: UnsafeBufferPointer<UInt8>) -> (name: String, length: Int)? {
        guard text.hasPrefix("{{") else { return nil }
        var index = 2
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
        let start = index
        while index < text.count, index - start < maxNameBytes, DocumentWriter.isIDByte(text[index]) { index += 1 }
        let end = index
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
        guard end > start, text.hasPrefix("}}", at: index) else { return nil }
        return (String(decoding: text[start..<end], as: UTF8.self), index + 2)
    }

    static func replaced(in text: UnsafeBufferPointer<UInt8>, by values: [String: String]) -> String {
        var result: [UInt8] = []
        var start = 0
        var offset = 0
        while let hit = text.index(of: "{{", from: offset) {
            offset = hit + 2
            guard let (name, length) = variable(UnsafeBufferPointer(rebasing: text[hit...])), let value = values[name] else { continue }
            result += text[start..<hit]
            result += value.utf8
            start = hit + length
            offset = start
        }
        result += text[start...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The values for a page: the site's, those of its front matter, and what that says of the page.
    static func values(_ site: [String: String], _ frontMatter: FrontMatter) -> [String: String] {
        guard !site.isEmpty || !frontMatter.variables.isEmpty else { return [:] }
        var values = site.merging(frontMatter.variables) { $1 }
        for (name, value) in [
            ("page.title", frontMatter.title), ("page.description", frontMatter.description), ("page.updated", frontMatter.updated),
        ] {
            if let value, values[name] == nil { values[name] = value }
        }
        return values
    }
}
