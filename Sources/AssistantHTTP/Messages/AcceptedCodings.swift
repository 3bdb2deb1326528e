internal import ContentCoding
internal import ServerFoundation

/// The codings that a client accepts, with their weights. Source: RFC 9110, section 12.5.3.
struct AcceptedCodings: Sendable {
    private var brotli = 0
    private var gzip = 0

    init(_ header: String?) {
        guard let header else { return }
        var named: (brotli: Int?, gzip: Int?)
        var others = 0
        for item in header.utf8.split(separator: UInt8(ascii: ",")).prefix(32) {
            let mark = item.firstIndex(of: UInt8(ascii: ";"))
            let weight = mark.map { Self.weight(Substring(item[item.index(after: $0)...])) } ?? 1000
            // Every request names some codings: bytes, in place.
            var name = item[..<(mark ?? item.endIndex)].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            while let last = name.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { name.removeLast() }
            let lowercased = name.lazy.map { $0 | 0x20 }
            if lowercased.elementsEqual("*".utf8) { others = weight }
            if lowercased.elementsEqual("br".utf8) { named.brotli = weight }
            if lowercased.elementsEqual("gzip".utf8) || lowercased.elementsEqual("x-gzip".utf8) { named.gzip = weight }
        }
        brotli = named.brotli ?? others
        gzip = named.gzip ?? others
    }

    /// 0 for a coding that the client does not take, up to 1000.
    func weight(of coding: ContentCoding) -> Int {
        switch coding {
        case .brotli: brotli
        case .gzip: gzip
        }
    }

    /// `q=0.5` in thousandths; what is not a weight counts as none, so that nothing is sent that was not clearly asked for.
    private static func weight(_ parameter: Substring) -> Int {
        let pair = parameter.split(separator: "=", maxSplits: 1).map { String($0).trimmingWhitespace.lowercased() }
        guard pair.count == 2, pair[0] == "q", let value = Double(pair[1]), (0...1).contains(value) else { return 0 }
        return Int(value * 1000)
    }
}
