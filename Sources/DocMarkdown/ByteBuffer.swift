/// A growing run of bytes that is written once and reused for the next page.
///
/// `[UInt8]` checks uniqueness and bounds on each append; rendering appends a few bytes at a time, so this owns its memory instead.
struct ByteBuffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 16_384) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    var last: UInt8? { count == 0 ? nil : base[count - 1] }

    /// Keeps the memory unless one huge page made it grow beyond what an ordinary page needs.
    mutating func removeAll(keepingAtMost limit: Int = 4_194_304) {
        count = 0
        if capacity > limit {
            base.deallocate()
            capacity = 16_384
            base = .allocate(capacity: capacity)
        }
    }

    mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count)
        count = newCount
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ run: UnsafeBufferPointer<UInt8>) {
        guard let start = run.baseAddress, !run.isEmpty else { return }
        append(start, run.count)
    }

    @inline(__always)
    mutating func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
        if capacity &- count < length { grow(by: length) }
        (base + count).update(from: start, count: length)
        count &+= length
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ text: Substring) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(decimal number: Int) {
        append(String(number))
    }

    mutating func replaceByte(at offset: Int, with byte: UInt8) {
        precondition(offset >= 0 && offset < count)
        base[offset] = byte
    }

    /// Takes the byte at `offset` out, moving what follows.
    mutating func remove(at offset: Int) {
        precondition(offset >= 0 && offset < count)
        (base + offset).update(from: base + offset + 1, count: count - offset - 1)
        count -= 1
    }

    /// Inserts `text` at `offset`, moving what follows.
    mutating func insert(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset <= count)
        guard let start = text.baseAddress, !text.isEmpty else { return }
        if capacity - count < text.count { grow(by: text.count) }
        (base + offset + text.count).update(from: base + offset, count: count - offset)
        (base + offset).update(from: start, count: text.count)
        count += text.count
    }

    /// The bytes from `start` to `end` as text; invalid UTF-8 becomes U+FFFD.
    func string(from start: Int = 0, to end: Int? = nil) -> String {
        let end = end ?? count
        return String(decoding: UnsafeBufferPointer(start: base + start, count: end - start), as: UTF8.self)
    }

    private mutating func grow(by length: Int) {
        capacity = max(capacity * 2, count + length)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}

extension ByteBuffer {
    /// Appends text for an HTML body or a double-quoted attribute: `& < > "` as entities, as cmark does.
    mutating func appendEscaped(_ run: UnsafeBufferPointer<UInt8>) {
        guard let start = run.baseAddress else { return }
        let end = run.count
        var from = 0
        var index = 0
        while index < end {
            let byte = start[index]
            // One comparison passes nearly every byte: all four specials are at or below `>`.
            if byte > 0x3E {
                index &+= 1
                continue
            }
            let entity: StaticString
            switch byte {
            case UInt8(ascii: "&"): entity = "&amp;"
            case UInt8(ascii: "<"): entity = "&lt;"
            case UInt8(ascii: ">"): entity = "&gt;"
            case UInt8(ascii: "\""): entity = "&quot;"
            default:
                index &+= 1
                continue
            }
            if index > from { append(start + from, index - from) }
            append(entity)
            index &+= 1
            from = index
        }
        if end > from { append(start + from, end - from) }
    }

    /// How many bytes ``appendEscaped(_:)`` makes of one.
    static func escapedLength(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "&"): 5
        case UInt8(ascii: "<"), UInt8(ascii: ">"): 4
        case UInt8(ascii: "\""): 6
        default: 1
        }
    }

    mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { appendEscaped($0) }
    }

    /// Appends a URL for an `href` or `src` attribute, percent-encoding what a URL may not hold, as cmark does.
    mutating func appendURL(_ run: UnsafeBufferPointer<UInt8>) {
        for byte in run {
            if URLBytes.isSafe(byte) {
                append(byte)
            } else if byte == UInt8(ascii: "&") {
                append("&amp;")
            } else if byte == UInt8(ascii: "'") {
                append("&#x27;")
            } else {
                append(UInt8(ascii: "%"))
                append(URLBytes.hexadecimal[Int(byte >> 4)])
                append(URLBytes.hexadecimal[Int(byte & 15)])
            }
        }
    }
}

/// Which bytes stand as they are in a URL attribute.
///
/// Source: `HREF_SAFE` of cmark's `houdini_href_e.c`; RFC 3986 section 2.
enum URLBytes {
    static let hexadecimal: [UInt8] = Array("0123456789ABCDEF".utf8)

    private static let safe: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "-_.+!*(),%#@?=;:/$~".utf8 { table[Int(byte)] = true }
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { table[Int(byte)] = true }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { table[Int(byte)] = true }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { table[Int(byte)] = true }
        return table
    }()

    static func isSafe(_ byte: UInt8) -> Bool { safe[Int(byte)] }
}
