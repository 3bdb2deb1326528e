internal import DocModel

/// Entries in the order of their keys, cut into files of about the same size.
struct ShardedEntries {
    /// Files of one family at most, where entries are not larger than their share.
    private static let maxShards = 1_400
    private static let minBytes = 1_536

    /// The file's folder: `w`.
    private let family: String
    /// All keys with what else is text, a line each, and all numbers, each entry's behind their length.
    private var lines: [UInt8] = []
    private var numbers = SymbolText()
    private var entries: [(line: Int, numbers: Int)] = []

    init(family: String) { self.family = family }

    /// Adds an entry behind those before it, in the order of bytes.
    ///
    /// - Parameter line: The key, then what follows a comma; ASCII letters, digits, `+,;-` spaces and letters of other scripts only.
    mutating func add(line: [UInt8], _ symbols: SymbolText) {
        lines += line
        lines.append(UInt8(ascii: "\n"))
        numbers.append(symbols.bytes.count)
        numbers.append(symbols)
        entries.append((lines.count, numbers.bytes.count))
    }

    /// Adds entries whose keys are all behind those before them.
    mutating func append(_ others: ShardedEntries) {
        let (lineOffset, numberOffset) = (lines.count, numbers.bytes.count)
        lines += others.lines
        numbers.append(others.numbers)
        entries += others.entries.map { ($0.line + lineOffset, $0.numbers + numberOffset) }
    }

    /// Where the files begin and how large they are; `null` without entries.
    struct Table: Encodable {
        /// The beginnings of each file's first key, as short as tells it from the key before; one line each.
        var first: String
        /// Bytes / 64 of each.
        var sizes: String
    }

    /// Writes `family/0.js` and so on.
    func write(id: String, to publish: (SearchFile) throws -> Void) throws -> Table? {
        guard !entries.isEmpty else { return nil }
        var first: [String] = []
        var sizes = SymbolText()
        var start = (line: 0, numbers: 0, entry: 0)
        let limit = max(Self.minBytes, (lines.count + numbers.bytes.count) / Self.maxShards)
        for index in entries.indices {
            let end = entries[index]
            let size = end.line - start.line + end.numbers - start.numbers
            let next = index + 1 < entries.count ? entries[index + 1] : nil
            // A frequent word stands alone, so that nobody gets it who asks for its neighbour.
            let nextIsLarge = next.map { $0.numbers - end.numbers > 2 * limit } ?? true
            guard size >= limit || (nextIsLarge && size >= Self.minBytes / 3) || next == nil else { continue }
            let path = "\(family)/\(first.count)"
            var script = ShardScript(key: "\(id)/\(path)")
            script.add(plain: lines[start.line..<(end.line - 1)])
            script.add(plain: numbers.bytes[start.numbers..<end.numbers])
            let bytes = script.finish()
            first.append(start.entry == 0 ? "" : boundary(before: start.entry))
            sizes.append(bytes.count / 64)
            try publish(SearchFile(path: "\(id)/\(path).js", bytes: bytes, isVersioned: true))
            start = (end.line, end.numbers, index + 1)
        }
        return Table(first: first.joined(separator: "\n"), sizes: String(decoding: sizes.bytes, as: UTF8.self))
    }

    private func key(_ entry: Int) -> ArraySlice<UInt8> {
        lines[(entry == 0 ? 0 : entries[entry - 1].line)...].prefix { $0 != UInt8(ascii: ",") }
    }

    /// The shortest text that is above the key before `entry`, and not above its own.
    private func boundary(before entry: Int) -> String {
        let own = Array(key(entry))
        let common = zip(own, key(entry - 1)).prefix { $0 == $1 }.count
        var length = min(common + 1, own.count)
        // Not within a character.
        while length < own.count, own[length] & 0xC0 == 0x80 { length += 1 }
        return String(decoding: own[..<length], as: UTF8.self)
    }
}
