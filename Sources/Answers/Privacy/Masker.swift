/// The walk: each rule looks at what begins at a place, and says where that ends.
struct Masker {
    typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    enum Mask: String { case email = "[email]", token = "[token]", number = "[number]" }

    static let shortestToken = 32
    static let shortestSecret = 6
    /// Of one that looks like none of the words of prose.
    static let shortestOddSecret = 4
    /// Of one that stands behind a name without a sign between them.
    static let shortestLooseSecret = 16

    /// What the rules read.
    let bytes: UnsafeBufferPointer<UInt8>
    /// What the result is made of.
    private let source: UnsafeBufferPointer<UInt8>
    /// `nil` where both are the same.
    private let folded: FoldedText?
    /// The last command on the line whose options may hold a password.
    var command: Command?
    var position = 0
    var copied = 0
    private var result: [UInt8] = []
    /// So much of ``source`` is in ``result``.
    private var written = 0
    /// Up to here there is no key of a service: the text was looked through from an earlier word.
    var keyless = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, of source: UnsafeBufferPointer<UInt8>, _ folded: FoldedText?) {
        self.bytes = bytes
        self.source = source
        self.folded = folded
    }

    /// - Returns: `nil` when nothing is to be masked.
    mutating func run() -> String? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "@") {
                maskAddress(endOfSign: position + 1)
            } else if byte == UInt8(ascii: "%"), matches(Self.encodedAt, position) {
                maskAddress(endOfSign: position + Self.encodedAt.count)
            } else if byte == UInt8(ascii: "("), let end = endOfAreaCode(position) {
                replace(position..<end, .number)
            } else if byte == UInt8(ascii: "-"), let end = endOfPrivateKey(position) {
                replace(position..<end, .token)
            } else if byte == UInt8(ascii: "+"), let end = endOfTelephone(position) {
                replace(position..<end, .number)
            } else if Self.isAlphanumeric(byte), isWordStart(position) {
                word()
            } else if byte >= 0x80, let secret = secretBehindForeignName(position) {
                replace(secret, .token)
            } else {
                // A command may go on behind a backslash.
                if byte == 0x0A, position == 0 || bytes[position - 1] != UInt8(ascii: "\\") { command = nil }
                position += 1
            }
        }
        guard written > 0 else { return nil }
        result += source[written...]
        return String(decoding: result, as: UTF8.self)
    }

    mutating func replace(_ range: Range<Int>, _ mask: Mask) {
        let place = folded?.source(of: range) ?? range
        result += source[written..<place.lowerBound]
        result += mask.rawValue.utf8
        written = place.upperBound
        copied = range.upperBound
        position = range.upperBound
    }

    // MARK: Words

    /// At the first letter or digit of a word.
    mutating func word() {
        if let end = endOfPrefixed(position) ?? endOfUUID(position) ?? endOfBotToken(position) { return replace(position..<end, .token) }
        if let hook = webhook(position) { return replace(hook, .token) }
        if let end = endOfIBAN(position) ?? endOfGroups(position) { return replace(position..<end, .number) }
        let end = endOfRun(position, Self.isAlphanumeric)
        let run = bytes[position..<end]
        let digits = run.reduce(into: 0) { $0 += Self.isDigit($1) ? 1 : 0 }
        if digits == run.count, digits >= Self.digitsInARow { return replace(position..<end, .number) }
        // No word of a language or of an interface has so many letters and digits in a row.
        if run.count >= Self.shortestToken, !isDigest(position), digits >= 4, digits < run.count {
            return replace(position..<endOfBase64(end), .token)
        }
        if let secret = secret(behind: position..<end) { return replace(secret, .token) }
        position = end
    }

    // MARK: Bytes

    func matches(_ text: [UInt8], _ start: Int) -> Bool {
        start + text.count <= bytes.count && bytes[start..<(start + text.count)].elementsEqual(text)
    }

    func isWord(_ word: some Collection<UInt8>, _ range: Range<Int>) -> Bool {
        range.count == word.count && zip(bytes[range], word).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    func isWord(_ word: String, _ range: Range<Int>) -> Bool { isWord(word.utf8, range) }

    func endOfRun(_ start: Int, _ isPart: (UInt8) -> Bool) -> Int {
        var end = start
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return end
    }

    func isWordStart(_ position: Int) -> Bool { position == 0 || position == copied || !Self.isAlphanumeric(bytes[position - 1]) }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }
    static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
    static func isKeyByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") }
    /// Letters with accents, Greek and Cyrillic too: two bytes that do not begin with that of `«`. Scripts without spaces end a value, whose characters
    /// have three bytes.
    static func isSecretByte(_ byte: UInt8) -> Bool {
        byte < 0x7F ? byte > 0x20 && !"\"'`,;()[]{}<>$&".utf8.contains(byte) : byte &- 0x80 < 0x40 || byte &- 0xC3 < 0x1D
    }
    /// Source: RFC 5321, section 4.1.2, without the characters that nobody has in an address; letters of other scripts by RFC 6531.
    static func isAddressByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte >= 0x80 || "._%+-'&=~".utf8.contains(byte) }
}
