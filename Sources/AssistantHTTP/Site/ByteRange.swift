/// What a `Range` header asks of a file. Source: RFC 9110, section 14.
enum ByteRange: Hashable, Sendable {
    /// The whole file: there is no range, or one that a server may ignore (another unit, several ranges, bad syntax).
    case whole
    case part(Range<Int>)
    /// The range holds no byte of the file: status 416.
    case unsatisfiable

    init(_ header: String?, size: Int) {
        self = .whole
        guard let header, header.lowercased().hasPrefix("bytes=") else { return }
        let spec = header.dropFirst("bytes=".count)
        let bounds = spec.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2, !spec.contains(",") else { return }
        switch (Self.number(bounds[0]), Self.number(bounds[1]), bounds[0].isEmpty, bounds[1].isEmpty) {
        case (nil, let suffix?, true, _):
            self = suffix == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - suffix)..<size)
        case (let first?, nil, _, true):
            self = first >= size ? .unsatisfiable : .part(first..<size)
        case (let first?, let last?, _, _) where first <= last:
            self = first >= size ? .unsatisfiable : .part(first..<(min(last, size - 1) + 1))
        default:
            return
        }
    }

    /// A number too large for any file is as good as the largest.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text) ?? Int.max
    }
}
