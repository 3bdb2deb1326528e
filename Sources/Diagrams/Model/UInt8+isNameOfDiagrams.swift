extension UInt8 {
    /// Whether the byte can be part of a name in DOT and Mermaid: a letter or digit of ASCII, `_`, or a byte of another letter.
    var isNameOfDiagrams: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
