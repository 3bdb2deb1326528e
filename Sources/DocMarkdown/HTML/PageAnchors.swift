/// The places of a finished HTML page that a fragment can name.
package enum PageAnchors {
    /// - Returns: Every `id`, and every `name` of `<a>`, without the escapes of HTML.
    /// - Complexity: O(*n*) in bytes.
    package static func of(_ html: [UInt8]) -> Set<String> { html.withUnsafeBufferPointer(find) }

    private static func find(_ source: UnsafeBufferPointer<UInt8>) -> Set<String> {
        var anchors: Set<String> = []
        var attributes: [HTMLAttribute] = []
        var index = 0
        while let open = source.index(of: UInt8(ascii: "<"), from: index) {
            index = open + 1
            if source.hasPrefix("<!--", at: open) {
                index = HTMLBytes.endOfComment(source, at: open) ?? source.count
                continue
            }
            let first = index < source.count && source[index] == UInt8(ascii: "/") ? index + 1 : index
            guard first < source.count, source[first].isLetter, let tag = HTMLTag(source, at: open, attributes: &attributes) else {
                continue
            }
            index = tag.range.upperBound
            guard !tag.isEnd else { continue }
            for attribute in attributes where !attribute.value.isEmpty {
                let isID = HTMLBytes.equals(source, attribute.name, "id")
                guard isID || tag.name == "a" && HTMLBytes.equals(source, attribute.name, "name") else { continue }
                anchors.insert(HTMLTitle.decoded(Array(source[attribute.value])))
            }
            // What stands in them is not markup.
            if tag.name == "script" { index = HTMLBytes.end(of: "</script", in: source, from: index) ?? source.count }
            if tag.name == "style" { index = HTMLBytes.end(of: "</style", in: source, from: index) ?? source.count }
        }
        return anchors
    }
}
