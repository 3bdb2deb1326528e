/// Writes the TOML of a front matter block as YAML of the same lines, so that one reader, and one set of places, serves both.
///
/// What front matter holds is understood: keys with texts, numbers, dates, lists and inline tables, and `[tables]` one level deep. A list of
/// tables (`[[…]]`) is left out. Source: <https://toml.io/en/v1.0.0>.
enum TOMLFrontMatter {
    /// - Returns: The YAML, or the number of the first line, from 1, that is not understood.
    static func yaml(from toml: UnsafeBufferPointer<UInt8>) -> Result<[UInt8], InvalidLine> {
        var yaml: [UInt8] = []
        yaml.reserveCapacity(toml.count + 64)
        /// What closes the value that a line left open.
        var open: [UInt8] = []
        var isInTable = false
        var isSkipping = false
        for (index, slice) in toml.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = trimmed(slice)
            defer { yaml.append(0x0A) }
            if !open.isEmpty {
                // A line of a list or text that goes on, deeper than its key.
                yaml += "    ".utf8
                guard append(line[...], to: &yaml, open: &open, isSkipping: isSkipping) else {
                    return .failure(InvalidLine(number: index + 1))
                }
                continue
            }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            if first == UInt8(ascii: "[") {
                isSkipping = line.starts(with: "[[".utf8)
                isInTable = true
                guard !isSkipping else { continue }
                guard let end = line.firstIndex(of: UInt8(ascii: "]")), end > 1 else { return .failure(InvalidLine(number: index + 1)) }
                yaml += quoted(line[1..<end])
                yaml.append(UInt8(ascii: ":"))
                continue
            }
            guard let equals = separator(in: line), equals > 0 else { return .failure(InvalidLine(number: index + 1)) }
            if !isSkipping {
                if isInTable { yaml += "  ".utf8 }
                yaml += quoted(line[..<equals])
                yaml += ": ".utf8
            }
            guard append(line[(equals + 1)...], to: &yaml, open: &open, isSkipping: isSkipping) else {
                return .failure(InvalidLine(number: index + 1))
            }
        }
        return open.isEmpty ? .success(yaml) : .failure(InvalidLine(number: 1))
    }

    struct InvalidLine: Error {
        var number: Int
    }

    /// Copies a value, or a part of one; what is skipped is only followed to its end.
    private static func append(_ value: ArraySlice<UInt8>, to yaml: inout [UInt8], open: inout [UInt8], isSkipping: Bool) -> Bool {
        let start = yaml.count
        var index = value.startIndex
        while index < value.endIndex {
            let byte = value[index]
            index += 1
            if let quote = open.last,
                quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == tripleDouble || quote == tripleSingle
            {
                let isDouble = quote == UInt8(ascii: "\"") || quote == tripleDouble
                let mark = isDouble ? UInt8(ascii: "\"") : UInt8(ascii: "'")
                if byte == UInt8(ascii: "\\"), isDouble {
                    yaml.append(byte)
                    if index < value.endIndex {
                        yaml.append(value[index])
                        index += 1
                    }
                } else if byte == mark {
                    if quote == mark {
                        open.removeLast()
                        yaml.append(mark)
                    } else if value[index...].starts(with: [mark, mark]) {
                        open.removeLast()
                        index += 2
                        yaml.append(mark)
                    } else {
                        yaml += isDouble ? [UInt8(ascii: "\\"), mark] : [mark, mark]
                    }
                } else {
                    yaml.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                yaml.append(byte)
                if value[index...].starts(with: [byte, byte]) {
                    index += 2
                    open.append(byte == UInt8(ascii: "\"") ? tripleDouble : tripleSingle)
                } else {
                    open.append(byte)
                }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
                yaml.append(byte)
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard open.popLast() == (byte == UInt8(ascii: "]") ? UInt8(ascii: "[") : UInt8(ascii: "{")) else { return false }
                yaml.append(byte)
            case UInt8(ascii: "="):
                yaml += ": ".utf8
            case UInt8(ascii: "#"):
                index = value.endIndex
            default: yaml.append(byte)
            }
        }
        // Only `"""`, lists and tables go on in the next line.
        if open.last == UInt8(ascii: "\"") || open.last == UInt8(ascii: "'") { return false }
        if isSkipping { yaml.removeSubrange(start...) }
        return true
    }

    /// `"""` and `'''`, in bytes that UTF-8 does not have.
    private static let tripleDouble: UInt8 = 0xFE
    private static let tripleSingle: UInt8 = 0xFF

    private static func separator(in line: [UInt8]) -> Int? {
        var quote: UInt8?
        for (index, byte) in line.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "=") {
                return index
            }
        }
        return nil
    }

    /// A key as YAML has it: bare, or with the quotes it has.
    private static func quoted(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var key = key
        while let last = key.last, last <= 0x20 { key.removeLast() }
        while let first = key.first, first <= 0x20 { key.removeFirst() }
        return key
    }

    private static func trimmed(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var line = line.drop { $0 <= 0x20 }
        while let last = line.last, last <= 0x20 { line = line.dropLast() }
        return Array(line)
    }
}
