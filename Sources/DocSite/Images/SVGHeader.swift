/// The root element of an SVG file.
///
/// Source: SVG 2 section 8.2 and CSS Images 3 section 4: without a length for one side, the `viewBox` gives it; without any, a drawing has no
/// size of its own, and takes what the page gives it.
enum SVGHeader {
    typealias Size = (width: Int, height: Int)

    /// - Returns: `nil` when it is not SVG, or has no size of its own in both directions.
    static func size(_ bytes: [UInt8]) -> Size? {
        guard let attributes = rootAttributes(bytes), !styles(attributes["style"]) else { return nil }
        let width = attributes["width"].map(length) ?? .relative
        let height = attributes["height"].map(length) ?? .relative
        let box = attributes["viewBox"].flatMap(viewBox)
        let isStretched = attributes["preserveAspectRatio"]?.split(separator: " ").contains("none") == true
        switch (width, height) {
        case (.pixels(let width), .pixels(let height)): return rounded(width, height)
        case (.pixels(let width), .relative): return isStretched ? nil : box.flatMap { rounded(width, width * $0.height / $0.width) }
        case (.relative, .pixels(let height)): return isStretched ? nil : box.flatMap { rounded(height * $0.width / $0.height, height) }
        case (.relative, .relative), (.unknown, _), (_, .unknown): return nil
        }
    }

    private static func rounded(_ width: Double, _ height: Double) -> Size? {
        guard width.isFinite, height.isFinite, (0..<1e6).contains(width), (0..<1e6).contains(height) else { return nil }
        return (Int(width.rounded()), Int(height.rounded()))
    }

    // MARK: Values

    private enum Length {
        case pixels(Double)
        /// A percentage, `auto`, or another word.
        case relative
        /// What depends on a font, on a window, or on a browser's mind.
        case unknown
    }

    /// CSS pixels of each unit. Source: CSS Values 4 section 6.2; a drawing in an image has the initial font size of 16 pixels.
    private static let units: [String: Double] = [
        "": 1, "px": 1, "pt": 4.0 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "em": 16, "rem": 16,
    ]

    private static func length(_ text: String) -> Length {
        let trimmed = text.trimmingSpaces
        var end = trimmed.endIndex
        while end > trimmed.startIndex {
            let last = trimmed[trimmed.index(before: end)]
            guard last.isLetter || last == "%" else { break }
            end = trimmed.index(before: end)
        }
        if end == trimmed.startIndex || trimmed[end...] == "%" { return .relative }
        guard let number = number(trimmed[..<end]), number >= 0, let unit = units[trimmed[end...].lowercased()] else { return .unknown }
        return .pixels(number * unit)
    }

    private static func viewBox(_ text: String) -> (width: Double, height: Double)? {
        let numbers = text.split { $0 == "," || $0.isWhitespace }.map(number)
        guard numbers.count == 4, let width = numbers[2], let height = numbers[3], width > 0, height > 0 else { return nil }
        return (width, height)
    }

    /// A number as CSS has it: no `nan`, no hexadecimal, no space.
    private static func number(_ text: Substring) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }), text.last != ".", let value = Double(text),
            value.isFinite
        else { return nil }
        return value
    }

    /// Whether a style of the root's own may set its size.
    private static func styles(_ style: String?) -> Bool {
        guard let style = style?.lowercased() else { return false }
        return style.contains("width") || style.contains("height") || style.contains("aspect-ratio")
    }

    // MARK: XML

    /// The attributes of the first element, when that is `svg`; `nil` for other files. Source: XML 1.0 sections 2.8 and 3.1.
    private static func rootAttributes(_ bytes: [UInt8]) -> [String: String]? {
        var reader = Reader(bytes: bytes)
        guard reader.skipProlog(), let name = reader.name(), name == "svg" || name.hasSuffix(":svg") else { return nil }
        var attributes: [String: String] = [:]
        while let (key, value) = reader.attribute() {
            // A reference to a character or an entity: nobody writes a size so.
            if !value.contains("&") { attributes[key] = value }
        }
        return attributes
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        }

        /// Stops behind the `<` of the first element.
        mutating func skipProlog() -> Bool {
            while true {
                skipSpace()
                if skip("<?") {
                    guard skipBehind("?>") else { return false }
                } else if skip("<!--") {
                    guard skipBehind("-->") else { return false }
                } else if skip("<!") {
                    guard skipDoctype() else { return false }
                } else {
                    return skip("<")
                }
            }
        }

        mutating func name() -> String? {
            let start = index
            while index < bytes.count, !isSpace(bytes[index]), !"=/>\"'<".utf8.contains(bytes[index]) { index += 1 }
            return index == start ? nil : String(decoding: bytes[start..<index], as: UTF8.self)
        }

        mutating func attribute() -> (String, String)? {
            skipSpace()
            guard let key = name() else { return nil }
            skipSpace()
            guard skip("=") else { return nil }
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'"),
                let end = bytes[(index + 1)...].firstIndex(of: bytes[index])
            else { return nil }
            defer { index = end + 1 }
            return (key, String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
        }

        /// The declarations of an internal subset may hold `>`.
        private mutating func skipDoctype() -> Bool {
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: ">") { return true }
                if byte == UInt8(ascii: "[") { return skipBehind("]") && skipDoctype() }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    guard let end = bytes[index...].firstIndex(of: byte) else { return false }
                    index = end + 1
                }
            }
            return false
        }

        private mutating func skip(_ text: StaticString) -> Bool {
            let end = index + text.utf8CodeUnitCount
            let matches = text.withUTF8Buffer { end <= bytes.count && bytes[index..<end].elementsEqual($0) }
            if matches { index = end }
            return matches
        }

        private mutating func skipBehind(_ text: StaticString) -> Bool {
            while index < bytes.count {
                if skip(text) { return true }
                index += 1
            }
            return false
        }

        private mutating func skipSpace() { while index < bytes.count, isSpace(bytes[index]) { index += 1 } }

        private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    }
}

extension String {
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
