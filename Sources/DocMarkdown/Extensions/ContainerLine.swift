/// Reads the first lines of containers: all that tools write for one.
enum ContainerLine {
    /// - Parameter line: From its first sign on, without what ends it.
    /// - Returns: `nil` where it is text.
    static func container(_ line: UnsafeBufferPointer<UInt8>) -> Container? {
        let text = trimmed(line)
        guard let first = text.first, text.count > 3 else { return nil }
        switch first {
        case UInt8(ascii: ":"): return colons(text)
        case UInt8(ascii: "!"): return text.hasPrefix("!!!") ? admonition(text, from: 3) : nil
        case UInt8(ascii: "?"): return text.hasPrefix("???") ? folded(text) : nil
        case UInt8(ascii: "/"): return text.hasPrefix("///") ? slashes(text) : nil
        case UInt8(ascii: "="): return text.hasPrefix("===") ? indentedTab(text) : nil
        default: return nil
        }
    }

    /// The line that begins a tab inside `:::tabs`: `::tab Title`, `::tab[Title]`, `@tab Title`, `== Title`.
    static func part(_ line: UnsafeBufferPointer<UInt8>) -> Container? {
        let text = trimmed(line)
        let start: Int
        if text.hasPrefix("::tab") || text.hasPrefix("@tab") {
            start = text.hasPrefix("@") ? 4 : 5
            guard start == text.count || text[start] == 0x20 || ":[{".utf8.contains(text[start]) else { return nil }
        } else if text.hasPrefix("== "), text.count > 3 {
            start = 3
        } else {
            return nil
        }
        var tab = Container("tab", form: .part, shown: shown(text))
        var rest = UnsafeBufferPointer(rebasing: text[start...])
        // VuePress marks the tab that is shown first.
        if rest.hasPrefix(":active") { rest = UnsafeBufferPointer(rebasing: rest[7...]) }
        readTitle(trimmed(rest), into: &tab)
        // `@tab Title#value`.
        if text.first == UInt8(ascii: "@"), let title = tab.title, let hash = title.lastIndex(of: UInt8(ascii: "#")), hash > 0 {
            tab.title = Array(title[..<hash])
        }
        return tab
    }

    /// The signs of a line that ends a container, and nothing else.
    /// - Returns: `nil` where it is no such line.
    static func closing(_ line: UnsafeBufferPointer<UInt8>) -> (sign: UInt8, count: Int)? {
        let text = trimmed(line)
        guard let sign = text.first, sign == UInt8(ascii: ":") || sign == UInt8(ascii: "/"), text.count >= 3,
            text.allSatisfy({ $0 == sign })
        else { return nil }
        return (sign, text.count)
    }

    // MARK: Spellings

    /// What Microsoft Learn writes behind three colons.
    private static let learnNames: Set<String> = [
        "code", "column-end", "image", "image-end", "moniker", "moniker-end", "no-loc", "row-end", "video", "zone", "zone-end",
    ]

    /// `:::note Title`, `:::note[Title]{#id}`, `::: {.note}`, `:::{note} Title`.
    private static func colons(_ text: UnsafeBufferPointer<UInt8>) -> Container? {
        let count = text.prefix { $0 == UInt8(ascii: ":") }.count
        guard count >= 3, let start = text.skippingSpaces(from: count) else { return nil }
        let form = Container.Form.fenced(UInt8(ascii: ":"), count)
        var rest = UnsafeBufferPointer(rebasing: text[start...])
        if rest.suffix(3).elementsEqual(":::".utf8), rest.first != UInt8(ascii: "{") {
            return closedColons(rest, form: form, shown: shown(text))
        }
        if rest.first == UInt8(ascii: "{") {
            // Pandoc allows more colons behind.
            while rest.last == UInt8(ascii: ":") { rest = trimmed(UnsafeBufferPointer(rebasing: rest.dropLast())) }
            guard let close = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let braces = UnsafeBufferPointer(rebasing: rest[...close])
            let inside = UnsafeBufferPointer(rebasing: braces[1..<close])
            let behind = trimmed(UnsafeBufferPointer(rebasing: rest[(close + 1)...]))
            if let name = name(inside) {
                var container = Container(name, form: form, shown: shown(text))
                container.takesOptions = true
                container.takesBraces = true
                // `{grid} 1 2 2 3`: how many columns it has on screens of each width.
                let isCount = name == "grid" && behind.allSatisfy { $0 == 0x20 || (0x30...0x39).contains($0) }
                if !behind.isEmpty, !isCount { container.title = Array(behind) }
                if name == "figure" || name == "image", !behind.contains(where: { $0 <= 0x20 || "<>".utf8.contains($0) }) {
                    container.role = name == "figure" && !behind.isEmpty ? .figure : .division
                    if !behind.isEmpty { container.image = Container.Image(address: Array(behind)) }
                    container.title = container.image?.source
                }
                return container
            }
            guard let attributes = AttributeList(braces, allowsFlags: true), behind.isEmpty else { return nil }
            return division(attributes, form: form, shown: shown(text))
        }
        let end = rest.firstIndex { !isNameByte($0) } ?? rest.count
        guard end > 0, rest[0].isLetter, let name = name(UnsafeBufferPointer(rebasing: rest[..<end])) else { return nil }
        guard end == rest.count || rest[end] == 0x20 || rest[end] == 0x09 || "[{".utf8.contains(rest[end]) else { return nil }
        // What is left of it could not be included, and is text.
        guard name != "include" else { return nil }
        guard !learnNames.contains(name) || rest[min(end, rest.count - 1)] == UInt8(ascii: "[") else { return nil }
        var container = Container(name, form: form, shown: shown(text))
        readTitle(trimmed(UnsafeBufferPointer(rebasing: rest[end...])), into: &container)
        // `key:os` of vitepress-plugin-tabs: sets of the same key change together, as all do here whose titles are the same.
        if container.role == .tabs, container.title?.starts(with: "key:".utf8) ?? false { container.title = nil }
        return container
    }

    /// `:::tip Text :::`: what formatters that do not know of containers make of three lines. `::: name :::` begins a block for Pandoc, and is text.
    private static func closedColons(_ text: UnsafeBufferPointer<UInt8>, form: Container.Form, shown: String) -> Container? {
        var rest = text
        while rest.last == UInt8(ascii: ":") { rest = UnsafeBufferPointer(rebasing: rest.dropLast()) }
        guard let last = rest.last, last <= 0x20, let end = rest.firstIndex(where: { !isNameByte($0) }),
            let name = name(UnsafeBufferPointer(rebasing: rest[..<end]))
        else { return nil }
        var container = Container(name, form: form, shown: shown)
        guard container.role == .details || AdmonitionLook.isKnown(container.kind) else { return nil }
        var body = trimmed(UnsafeBufferPointer(rebasing: rest[end...]))
        if rest[end] == UInt8(ascii: "["), let close = rest.firstIndex(of: UInt8(ascii: "]")) {
            container.title = Array(rest[(end + 1)..<close])
            body = trimmed(UnsafeBufferPointer(rebasing: rest[(close + 1)...]))
        } else if rest[end] > 0x20 {
            return nil
        }
        guard !body.isEmpty else { return nil }
        container.body = Array(body)
        container.isClosed = true
        return container
    }

    /// `::: {.note #id title="Title"}`: the first class that names a kind is its kind; where none does it is a division.
    private static func division(_ attributes: AttributeList, form: Container.Form, shown: String) -> Container {
        var container = Container("div", form: form, shown: shown)
        for name in attributes.classes {
            let known = Container(name, form: form, shown: shown)
            guard known.role != .admonition || AdmonitionLook.isKnown(known.kind) else { continue }
            container = known
            break
        }
        take(attributes, into: &container)
        return container
    }

    /// `[Title]{.x}`, `Title {open}`, `"Title"`.
    private static func readTitle(_ text: UnsafeBufferPointer<UInt8>, into container: inout Container) {
        var title = text
        if let last = title.last, last == UInt8(ascii: "}"), let open = title.lastIndex(of: UInt8(ascii: "{")),
            let attributes = AttributeList(UnsafeBufferPointer(rebasing: title[open...]), allowsFlags: true)
        {
            take(attributes, into: &container)
            title = trimmed(UnsafeBufferPointer(rebasing: title[..<open]))
        }
        guard let first = title.first, let last = title.last, title.count > 1 else {
            if !title.isEmpty { container.title = Array(title) }
            return
        }
        let isEnclosed = first == UInt8(ascii: "[") && last == UInt8(ascii: "]") || first == UInt8(ascii: "\"") && last == first
        container.title = Array(isEnclosed ? title[1..<(title.count - 1)] : title[...])
    }

    private static func take(_ attributes: AttributeList, into container: inout Container) {
        container.attributes.id = container.attributes.id ?? attributes.id
        let kinds = [container.kind, "callout-" + container.kind]
        container.attributes.classes += attributes.classes.filter { !kinds.contains($0) && !container.attributes.classes.contains($0) }
        for flag in attributes.flags { container.take(option: flag, "") }
        for pair in attributes.pairs {
            if container.role == .card, pair.name == "href" || pair.name == "link" {
                container.link = pair.value
            } else if ["title", "open", "collapse", "type"].contains(pair.name) {
                container.take(option: pair.name, pair.value)
            } else {
                container.attributes.pairs.append(pair)
            }
        }
    }

    /// `!!! note inline "Title"`.
    ///
    /// Source: Python-Markdown, extension `admonition`.
    private static func admonition(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Container? {
        guard let words = words(text, from: start), let name = words.names.first else { return nil }
        // "!!! what a day" is none.
        guard words.names.count == 1 || words.title != nil || AdmonitionLook.isKnown(name) else { return nil }
        var container = Container(name, form: .indented, shown: shown(text))
        container.title = words.title
        container.attributes.classes = Array(words.names.dropFirst())
        return container
    }

    /// `??? note "Title"`, `???+ note`.
    ///
    /// Source: PyMdown Extensions, `details`.
    private static func folded(_ text: UnsafeBufferPointer<UInt8>) -> Container? {
        let isOpen = text[3] == UInt8(ascii: "+")
        guard let words = words(text, from: isOpen ? 4 : 3) else { return nil }
        let name = words.names.first ?? "details"
        guard words.names.count <= 1 || words.title != nil || AdmonitionLook.isKnown(name) else { return nil }
        var container = Container(name, form: .indented, shown: shown(text))
        container.title = words.title
        container.isOpen = isOpen
        container.attributes.classes = Array(words.names.dropFirst())
        return container
    }

    /// `=== "Title"`, `===+ "Title"`, `===! "Title"`.
    ///
    /// Source: PyMdown Extensions, `tabbed`.
    private static func indentedTab(_ text: UnsafeBufferPointer<UInt8>) -> Container? {
        var index = 3
        var tab = Container("tab", form: .indented, shown: shown(text))
        while index < text.count, text[index] == UInt8(ascii: "!") || text[index] == UInt8(ascii: "+") {
            if text[index] == UInt8(ascii: "!") { tab.beginsSet = true }
            index += 1
        }
        guard index <= 5, let start = text.skippingSpaces(from: index), start > index, start + 1 < text.count,
            text[start] == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"")
        else { return nil }
        tab.title = Array(text[(start + 1)..<(text.count - 1)])
        return tab
    }

    /// `/// note | Title`.
    ///
    /// Source: PyMdown Extensions, `blocks`.
    private static func slashes(_ text: UnsafeBufferPointer<UInt8>) -> Container? {
        let count = text.prefix { $0 == UInt8(ascii: "/") }.count
        guard let start = text.skippingSpaces(from: count), text[start].isLetter else { return nil }
        let end = text[start...].firstIndex { !isNameByte($0) } ?? text.count
        guard let name = name(UnsafeBufferPointer(rebasing: text[start..<end])) else { return nil }
        var container = Container(name, form: .fenced(UInt8(ascii: "/"), count), shown: shown(text))
        container.takesOptions = true
        guard let bar = text.skippingSpaces(from: end) else { return container }
        guard text[bar] == UInt8(ascii: "|") else { return nil }
        let argument = trimmed(UnsafeBufferPointer(rebasing: text[(bar + 1)...]))
        if name == "html" {
            // `div.class#id`: of what element it is made matters little.
            let marks = argument.firstIndex { ".#[".utf8.contains($0) } ?? argument.count
            var list = Array("{".utf8)
            for byte in argument[marks...] {
                if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ".") { list.append(0x20) }
                list.append(byte)
            }
            list.append(UInt8(ascii: "}"))
            container.attributes = list.withUnsafeBufferPointer { AttributeList($0) } ?? AttributeList()
            container.kind = "div"
        } else if !argument.isEmpty {
            container.title = Array(argument)
        }
        return container
    }

    // MARK: Parts of a line

    /// Words behind three signs, and a title in quotes.
    private static func words(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> (names: [String], title: [UInt8]?)? {
        var names: [String] = []
        guard var index = text.skippingSpaces(from: start) else { return nil }
        while index < text.count {
            if text[index] == UInt8(ascii: "\"") {
                guard index > start, text[index - 1] == 0x20, index + 1 < text.count, text.last == UInt8(ascii: "\"") else { return nil }
                return (names, Array(text[(index + 1)..<(text.count - 1)]))
            }
            let end = text[index...].firstIndex { !isNameByte($0) } ?? text.count
            guard end > index, end == text.count || text[end] == 0x20, names.count < 8,
                names.isEmpty ? text[index].isLetter || text[index] >= 0x80 : true
            else { return nil }
            names.append(String(decoding: text[index..<end], as: UTF8.self).lowercased())
            index = text.skippingSpaces(from: end) ?? text.count
        }
        return names.isEmpty ? nil : (names, nil)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        DocumentWriter.isIDByte(byte) && byte != UInt8(ascii: ".") && byte != UInt8(ascii: ":")
    }

    private static func name(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard let first = text.first, first.isLetter, text.count <= 40, text.allSatisfy(isNameByte) else { return nil }
        return String(decoding: text, as: UTF8.self).lowercased()
    }

    private static func shown(_ text: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: text, as: UTF8.self).cut(to: SyntaxReview.maxShownCharacters)
    }

    static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var range = 0..<text.count
        while let last = range.last, text[last] <= 0x20 { range.removeLast() }
        while let first = range.first, text[first] <= 0x20 { range.removeFirst() }
        return UnsafeBufferPointer(rebasing: text[range])
    }
}
