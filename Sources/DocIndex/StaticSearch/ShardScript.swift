/// A file of static search: a classic script that hands its texts to `docgen.shard`, because pages opened from a folder may not `fetch`.
struct ShardScript {
    private(set) var bytes: [UInt8] = []

    init(key: String) { bytes += "docgen.shard(\"\(key)\"".utf8 }

    /// Adds a text that holds no backtick, backslash or dollar sign.
    mutating func add(plain text: some Sequence<UInt8>) {
        bytes += ",`".utf8
        bytes += text
        bytes.append(UInt8(ascii: "`"))
    }

    mutating func add(json: some Sequence<UInt8>) {
        bytes.append(UInt8(ascii: ","))
        bytes += json
    }

    mutating func finish() -> [UInt8] {
        bytes += ")\n".utf8
        return bytes
    }
}

/// Text inside a JavaScript template literal.
///
/// Source: ECMA-262, section 12.9.6 (a carriage return would be read as a line feed)
enum TemplateLiteral {
    static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        for index in text.indices where isSpecial[Int(text[index])] {
            output += text[start..<index]
            start = index + 1
            switch text[index] {
            case UInt8(ascii: "\r"): output += "\\r".utf8
            // The separators of the format: no text has a use for them.
            case 0x1C, 0x1D, 0x1F: output.append(UInt8(ascii: " "))
            default: output += [UInt8(ascii: "\\"), text[index]]
            }
        }
        output += text[start...]
    }

    private static let isSpecial: [Bool] = (0..<256).map { [0x0D, 0x1C, 0x1D, 0x1F, 0x24, 0x5C, 0x60].contains($0) }
}
