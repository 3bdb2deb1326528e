extension Sequence<UInt8> {
    /// The bytes as lowercase hexadecimal, two digits each.
    ///
    /// Inlinable, because every file that is written has a hash: as a function of any sequence it takes ten times as long.
    @inlinable package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for byte in self {
            digits.append(hexadecimalDigit(byte >> 4))
            digits.append(hexadecimalDigit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

/// - Parameter value: 0 to 15.
@inlinable package func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}
