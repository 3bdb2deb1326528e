/// Elements of HTML whose tag says that Markdown stands in them, without the blank lines that CommonMark would want: `<figure markdown>`.
///
/// Source: Python-Markdown, extension `md_in_html`: the attribute is empty, `1`, `block` or `span`.
extension ComponentTags {
    private static let markdownElements: [StaticString] = ["<div", "<figure", "<section", "<article", "<aside"]

    /// Whether the tag of such an element may begin at a place; nearly no `<` is one.
    static func mayBeMarkdownElement(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard let name = markdownElements.first(where: { source.hasPrefix($0, at: start) }) else { return false }
        let behind = start + name.utf8CodeUnitCount
        guard behind < source.count, source[behind] == 0x20 else { return false }
        let end = source[behind..<min(source.count, behind + 400)].firstIndex { $0 == UInt8(ascii: ">") || $0 == 0x0A } ?? behind
        return UnsafeBufferPointer(rebasing: source[behind..<end]).index(of: " markdown", from: 0) != nil
    }

    /// Notes both tags of an element that holds Markdown. Each stands alone on its line; where a blank line is below the first one, CommonMark reads what stands
    /// there by itself.
    mutating func noteMarkdownElement(_ source: UnsafeBufferPointer<UInt8>, at start: Int, _ line: Range<Int>) {
        guard !ignored.contains(start), start < line.lowerBound + 4, line.upperBound + 1 < source.count else { return }
        markdownTags.insert(start)
        guard let tag = parse(source, at: start, before: line.upperBound), !tag.isEmpty,
            let value = tag.attributes.first(where: { $0.name == "markdown" })?.value, ["true", "1", "block", "span"].contains(value),
            !source[tag.range.upperBound..<line.upperBound].contains(where: { $0 > 0x20 }),
            let end = endOfMarkdownElement(source, named: tag.name, below: line.upperBound + 1)
        else {
            markdownTags.remove(start)
            return
        }
        markdownTags.insert(end)
    }

    /// Where the tag stands that ends an element, with the same element inside it or without.
    private mutating func endOfMarkdownElement(_ source: UnsafeBufferPointer<UInt8>, named name: String, below start: Int) -> Int? {
        guard failedElements < Self.maxFailedElements else { return nil }
        var depth = 1
        var begin = start
        let limit = min(source.count, start + Self.maxMarkdownElementBytes)
        while begin < limit {
            let end = source.index(of: 0x0A, from: begin) ?? source.count
            let line = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[begin..<end]))
            if begin == start, line.isEmpty { return nil }
            let text = String(decoding: line, as: UTF8.self)
            let ends = text.ranges(of: "</\(name)>").count
            depth += text.ranges(of: "<\(name)").count - ends
            if depth <= 0 {
                guard depth == 0, text == "</\(name)>" else { break }
                return source[begin..<end].firstIndex { $0 > 0x20 }
            }
            begin = end + 1
        }
        failedElements += 1
        return nil
    }

    /// Each that has no end is looked for in all of this.
    private static let maxFailedElements = 100

    /// An element that is longer is read as CommonMark does.
    private static let maxMarkdownElementBytes = 20_000
}

extension Component {
    /// The block that an element with Markdown in it is.
    static func element(_ tag: ComponentTags.Tag, number: Int) -> Container {
        var container = Container(tag.name == "figure" ? "figure" : "div", form: .tagged(number), shown: tag.shown)
        for (name, value) in tag.attributes where name != "markdown" {
            switch name {
            case "class": container.attributes.classes += value.split(separator: " ").map(String.init)
            case "id": container.attributes.id = value
            default: container.attributes.pairs.append(AttributeList.Pair(name: name.lowercased(), value: value))
            }
        }
        return container
    }
}
