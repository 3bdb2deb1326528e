internal import Foundation

/// base64url without padding: RFC 7515, appendix C.
enum Base64URL {
    /// - Returns: `nil` for padding, other letters and a length that none has.
    static func decoded(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 3)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): bytes.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): bytes.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: bytes.append(byte)
            }
        }
        guard bytes.count % 4 != 1 else { return nil }
        bytes += Array(repeating: UInt8(ascii: "="), count: (4 - bytes.count % 4) % 4)
        return Data(base64Encoded: Data(bytes)).map { [UInt8]($0) }
    }

    static func encoded(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// What nobody guesses: 256 random bits.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return encoded((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
