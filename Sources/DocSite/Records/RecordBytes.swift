internal import DocModel
internal import Foundation

/// Writes values one behind the other, for records that only docgen reads: numbers in 7 bits a byte, texts behind their length.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func put(_ value: Int) {
        var rest = UInt64(bitPattern: Int64(value))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func put(_ value: String) {
        var value = value
        put(value.utf8.count)
        value.withUTF8 { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: [UInt8]) {
        put(value.count)
        bytes += value
    }

    mutating func put<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
        put(value != nil)
        if let value { write(&self, value) }
    }

    mutating func put(_ value: String?) { put(value) { $0.put($1) } }

    mutating func put<Value>(_ values: [Value], _ write: (inout Self, Value) -> Void) {
        put(values.count)
        for value in values { write(&self, value) }
    }

    mutating func put(_ stamp: FileStamp?) { put(stamp) { record, stamp in for number in stamp.numbers { record.put(number) } } }

    mutating func put(_ values: [String]) { put(values) { $0.put($1) } }
}

/// Reads what ``RecordWriter`` wrote.
///
/// Nothing is trusted: what cannot be read throws, and no length is believed beyond the bytes that are there.
struct RecordReader {
    struct Damaged: Error {}

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// - Parameter bytes: Outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw Damaged() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer() throws -> Int {
        var value: UInt64 = 0
        for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int(Int64(bitPattern: value)) }
        }
        throw Damaged()
    }

    mutating func small() throws -> Int32 {
        guard let value = Int32(exactly: try integer()) else { throw Damaged() }
        return value
    }

    mutating func bool() throws -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw Damaged()
        }
    }

    private mutating func run() throws -> UnsafeRawBufferPointer {
        let count = try integer()
        guard count >= 0, count <= bytes.count - position else { throw Damaged() }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    mutating func text() throws -> String { String(decoding: try run(), as: UTF8.self) }

    mutating func array() throws -> [UInt8] { Array(try run()) }

    mutating func optional<Value>(_ read: (inout Self) throws -> Value) throws -> Value? { try bool() ? try read(&self) : nil }

    mutating func optionalText() throws -> String? { try optional { try $0.text() } }

    mutating func list<Value>(_ read: (inout Self) throws -> Value) throws -> [Value] {
        let count = try integer()
        // Each value takes a byte at least.
        guard count >= 0, count <= bytes.count - position else { throw Damaged() }
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }

    mutating func stamp() throws -> FileStamp? {
        try optional { record in
            let numbers = try (0..<FileStamp.parts).map { _ in try record.integer() }
            guard let stamp = FileStamp(numbers: numbers) else { throw Damaged() }
            return stamp
        }
    }

    mutating func texts() throws -> [String] { try list { try $0.text() } }
}
