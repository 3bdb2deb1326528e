/// Finds a key that a YAML mapping has twice: the parser only tells where the mapping begins.
enum DuplicateKey {
    /// - Parameters:
    ///   - key: As the parser names it.
    ///   - firstLine: The line on which the mapping begins, from 1.
    /// - Returns: Line and column, from 1, of the key's second place among lines of the first one's depth; `nil` when it is written otherwise.
    static func place(of key: String, in yaml: UnsafeBufferPointer<UInt8>, from firstLine: Int) -> (line: Int, column: Int)? {
        var depth: Int?
        for (index, line) in yaml.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() where index + 1 >= firstLine {
            let indent = line.prefix { $0 == 0x20 }.count
            var rest = line.dropFirst(indent)
            if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") { rest = rest.dropFirst() }
            guard rest.starts(with: key.utf8) else { continue }
            let behind = rest.dropFirst(key.utf8.count).first { $0 != 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
            guard behind == UInt8(ascii: ":") else { continue }
            if depth == indent { return (index + 1, indent + 1) }
            depth = depth ?? indent
        }
        return nil
    }
}
