/// The size of an AVIF image: that of its primary item, turned as its properties say.
///
/// Source: ISO/IEC 14496-12 section 8.11 (boxes), ISO/IEC 23008-12 sections 6.5.3 (`ispe`), 6.5.9 (`clap`), 6.5.10 (`irot`) and 9.3 (`ipma`).
enum AVIFHeader {
    /// - Returns: `nil` when it is not an AVIF file, is damaged, or shows only a part of its pixels.
    static func size(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count > 16, text(bytes, 4, "ftyp"), text(bytes, 8, "avif") || text(bytes, 8, "avis") || text(bytes, 8, "mif1"),
            let meta = box("meta", in: 0..<bytes.count, of: bytes)?.dropFirst(4),
            let primary = box("pitm", in: meta, of: bytes).flatMap({ primaryItem($0, bytes) }),
            let iprp = box("iprp", in: meta, of: bytes), let ipco = box("ipco", in: iprp, of: bytes),
            let ipma = box("ipma", in: iprp, of: bytes)
        else { return nil }
        let properties = boxes(in: ipco, of: bytes)
        var size: (width: Int, height: Int)?
        var isTurned = false
        for index in associations(of: primary, ipma, bytes) {
            guard index >= 1, index <= properties.count else { continue }
            let (kind, content) = properties[index - 1]
            switch kind {
            case "ispe":
                guard content.count >= 12 else { return nil }
                size = (number(bytes, content.lowerBound + 4, 4), number(bytes, content.lowerBound + 8, 4))
            case "irot":
                guard let angle = bytes[content].first else { return nil }
                isTurned = angle & 1 == 1
            case "clap": return nil
            default: continue
            }
        }
        return size.map { isTurned ? ($0.height, $0.width) : $0 }
    }

    private static func primaryItem(_ content: Range<Int>, _ bytes: [UInt8]) -> Int? {
        guard content.count >= 6 else { return nil }
        let isLong = bytes[content.lowerBound] > 0
        guard content.count >= (isLong ? 8 : 6) else { return nil }
        return number(bytes, content.lowerBound + 4, isLong ? 4 : 2)
    }

    /// The properties of an item, counted from 1.
    private static func associations(of item: Int, _ content: Range<Int>, _ bytes: [UInt8]) -> [Int] {
        guard content.count >= 8 else { return [] }
        let idBytes = bytes[content.lowerBound] > 0 ? 4 : 2
        let indexBytes = bytes[content.lowerBound + 3] & 1 == 1 ? 2 : 1
        var offset = content.lowerBound + 8
        for _ in 0..<min(number(bytes, content.lowerBound + 4, 4), content.count) {
            guard offset + idBytes + 1 <= content.upperBound else { return [] }
            let id = number(bytes, offset, idBytes)
            let count = Int(bytes[offset + idBytes])
            offset += idBytes + 1
            guard offset + count * indexBytes <= content.upperBound else { return [] }
            // The highest bit says that a reader must know the property.
            if id == item {
                return (0..<count).map { number(bytes, offset + $0 * indexBytes, indexBytes) & (indexBytes == 2 ? 0x7FFF : 0x7F) }
            }
            offset += count * indexBytes
        }
        return []
    }

    /// The content of the first box of a kind.
    private static func box(_ kind: String, in range: Range<Int>, of bytes: [UInt8]) -> Range<Int>? {
        boxes(in: range, of: bytes).first { $0.kind == kind }?.content
    }

    private static func boxes(in range: Range<Int>, of bytes: [UInt8]) -> [(kind: String, content: Range<Int>)] {
        var result: [(kind: String, content: Range<Int>)] = []
        var offset = range.lowerBound
        while offset + 8 <= range.upperBound {
            let length = number(bytes, offset, 4)
            // 0: to the end. 1: a length of 64 bits, as no header has.
            let end = length == 0 ? range.upperBound : min(offset + length, range.upperBound)
            guard length == 0 || length >= 8 else { break }
            result.append((String(decoding: bytes[(offset + 4)..<(offset + 8)], as: UTF8.self), (offset + 8)..<end))
            offset = end
        }
        return result
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func text(_ bytes: [UInt8], _ offset: Int, _ text: String) -> Bool {
        bytes[offset...].prefix(text.utf8.count).elementsEqual(text.utf8)
    }
}
