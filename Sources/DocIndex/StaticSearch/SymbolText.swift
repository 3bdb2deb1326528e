/// Numbers as printable ASCII, for scripts: 92 symbols, from the space to `~` without `$`, `\` and the backtick, so that nothing needs to be
/// escaped in a JavaScript template literal.
///
/// A number below 72 is one symbol, and small numbers are frequent: gzip makes about 5 bits of each. `search-shards.js` reads it.
struct SymbolText {
    private(set) var bytes: [UInt8] = []

    static let symbols = 92
    private static let shortLimit = 72
    /// Leading symbols for numbers of two symbols.
    private static let pairLeads = 18
    private static let pairLimit = shortLimit + pairLeads * symbols
    /// Numbers of three symbols after the lead, and of five.
    private static let tripleLimit = pairLimit + symbols * symbols * symbols

    /// - Parameter value: 0 to 91.
    mutating func append(symbol value: Int) {
        // 32...35, 37...91, 93...95, 97...126
        let byte = value < 4 ? 32 + value : value < 59 ? 33 + value : value < 62 ? 34 + value : 35 + value
        bytes.append(UInt8(truncatingIfNeeded: byte))
    }

    /// - Parameter value: 0 to 6 · 10⁹.
    mutating func append(_ value: Int) {
        if value < Self.shortLimit { return append(symbol: value) }
        if value < Self.pairLimit {
            let rest = value - Self.shortLimit
            append(symbol: Self.shortLimit + rest / Self.symbols)
            return append(symbol: rest % Self.symbols)
        }
        let isTriple = value < Self.tripleLimit
        append(symbol: Self.shortLimit + Self.pairLeads + (isTriple ? 0 : 1))
        append(digits: value - (isTriple ? Self.pairLimit : Self.tripleLimit), isTriple ? 3 : 5)
    }

    /// A number in exactly `count` symbols, the highest first.
    mutating func append(digits value: Int, _ count: Int) {
        var divisor = 1
        for _ in 1..<count { divisor *= Self.symbols }
        var rest = value
        for _ in 0..<count {
            append(symbol: rest / divisor % Self.symbols)
            rest %= divisor
            divisor /= Self.symbols
        }
    }

    mutating func append(_ other: SymbolText) { bytes += other.bytes }
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Numbers that only grow, each written as its distance from the one before.
struct DistanceList {
    private var symbols = SymbolText()
    private var last = 0

    init(_ numbers: [Int] = []) {
        for number in numbers { append(number) }
    }

    mutating func append(_ number: Int) {
        symbols.append(number - last)
        last = number
    }

    var text: String { String(decoding: symbols.bytes, as: UTF8.self) }
}
