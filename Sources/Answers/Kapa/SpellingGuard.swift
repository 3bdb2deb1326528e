internal import ServerSettings

/// Holds back the part of a growing Markdown text that may be a secret in pieces which a page puts together: with marks, links or signs that nobody
/// sees between them, as references to characters, or a letter a line.
///
/// What stands in one piece ``SecretMask`` has taken out before, and ``SecretMask/isVisible(inHTML:)`` judges the whole. This is for those who read the
/// answer before it is whole. Letters and digits alone are compared, so it holds back rather more than is found in the whole.
struct SpellingGuard: Sendable {
    /// Fewer letters of a secret tell nobody anything, and begin many words.
    private static let fewest = 4
    /// A secret of fewer letters is a word.
    private static let shortest = 8

    /// All letters and digits of the text.
    private var written: Trail
    /// Those that a page shows.
    private var shown: Trail
    private var place = Place.text
    private var last = UInt8(ascii: "\n")
    /// Nothing but marks has come in this line, so many of them backticks.
    private var isLineStart = true
    private var backticks = 0
    /// The end of what has come.
    private var held: [UInt8] = []

    /// How much of the secret the letters of a text end with.
    private struct Trail: Sendable {
        let secret: [UInt8]
        /// For each length, that of the longest shorter beginning of the secret that it ends with (Knuth, Morris and Pratt).
        let shorter: [Int]
        var length = 0

        init(_ secret: [UInt8]) {
            self.secret = secret
            var shorter = [0, 0]
            for end in secret.indices.dropFirst() {
                var length = shorter[end]
                while length > 0, secret[length] != secret[end] { length = shorter[length] }
                shorter.append(secret[length] == secret[end] ? length + 1 : 0)
            }
            self.shorter = shorter
        }

        var isWhole: Bool { length == secret.count }

        mutating func take(_ letter: UInt8) {
            while length > 0, isWhole || secret[length] != letter { length = shorter[length] }
            if secret[length] == letter { length += 1 }
        }
    }

    private enum Place {
        case text
        /// In a tag, in the target of a link, behind the marks of a block of code: nobody sees it.
        case hidden(until: UInt8)
        /// Behind `&`: perhaps a reference to a character.
        case reference([UInt8])
        /// At the begin of a line: perhaps the number of an item.
        case number([UInt8])
    }

    init(_ secret: Secret) {
        let letters = secret.value.utf8.filter(Masker.isAlphanumeric)
        written = Trail(letters.count >= Self.shortest ? letters : [])
        shown = written
    }

    /// The secret is spelled in what has come: nothing of it and of what follows is to be shown.
    private(set) var isSpelled = false

    static func spells(_ secret: Secret, in text: String) -> Bool {
        var spelling = SpellingGuard(secret)
        _ = spelling.add(text)
        return spelling.isSpelled
    }

    /// - Returns: What can be shown of the text so far, without what was returned before.
    mutating func add(_ piece: String) -> String {
        guard !written.secret.isEmpty else { return piece }
        var result: [UInt8] = []
        for byte in piece.utf8 where !isSpelled {
            held.append(byte)
            if Masker.isAlphanumeric(byte) { written.take(byte) }
            read(byte)
            isSpelled = written.isWhole || shown.isWhole
            guard max(written.length, shown.length) < Self.fewest else { continue }
            result += held
            held.removeAll(keepingCapacity: true)
        }
        // Only letters of ASCII begin what is held: no other letter is cut.
        return String(decoding: result, as: UTF8.self)
    }

    /// - Returns: What was held back for nothing; the text has ended.
    mutating func finish() -> String {
        defer { held = [] }
        return isSpelled ? "" : String(decoding: held, as: UTF8.self)
    }

    // MARK: What a page shows

    private mutating func read(_ byte: UInt8) {
        switch place {
        case .text: readText(byte)
        case .hidden(let end): if byte == end { place = .text }
        case .reference(let name):
            if name.count < 9, byte == UInt8(ascii: "#") || Masker.isAlphanumeric(byte) {
                place = .reference(name + [byte])
            } else if byte == UInt8(ascii: ";") {
                place = .text
                if let letter = Self.letter(name) { shown.take(letter) }
            } else {
                readText(name, then: byte)
            }
        case .number(let digits):
            if digits.count < 9, Masker.isDigit(byte) {
                place = .number(digits + [byte])
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ")") {
                place = .text
            } else {
                readText(digits, then: byte)
            }
        }
        last = byte
        if byte == UInt8(ascii: "\n") { (isLineStart, backticks) = (true, 0) }
    }

    /// What was taken for something else is text after all.
    private mutating func readText(_ bytes: [UInt8], then byte: UInt8) {
        place = .text
        for letter in bytes where Masker.isAlphanumeric(letter) { shown.take(letter) }
        readText(byte)
    }

    private mutating func readText(_ byte: UInt8) {
        let isLetter = Masker.isAlphanumeric(byte)
        switch (last, byte) {
        case (UInt8(ascii: "<"), _) where isLetter || "/!?".utf8.contains(byte): place = .hidden(until: UInt8(ascii: ">"))
        case (UInt8(ascii: "]"), UInt8(ascii: "(")): place = .hidden(until: UInt8(ascii: ")"))
        case (UInt8(ascii: "]"), UInt8(ascii: "[")): place = .hidden(until: UInt8(ascii: "]"))
        case (_, UInt8(ascii: "&")): place = .reference([])
        case (_, UInt8(ascii: "`")): backticks += 1
        case _ where isLetter && isLineStart && backticks >= 3: place = .hidden(until: UInt8(ascii: "\n"))
        case _ where Masker.isDigit(byte) && isLineStart: place = .number([byte])
        case _ where isLetter: shown.take(byte)
        default: break
        }
        if isLetter { isLineStart = false }
    }

    /// - Parameter name: What stands between `&` and `;`. No reference by a name is a letter of ASCII.
    private static func letter(_ name: [UInt8]) -> UInt8? {
        guard name.first == UInt8(ascii: "#") else { return nil }
        let digits = String(decoding: name.dropFirst(), as: UTF8.self)
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        return UInt8(isHexadecimal ? String(digits.dropFirst()) : digits, radix: isHexadecimal ? 16 : 10).flatMap {
            Masker.isAlphanumeric($0) ? $0 : nil
        }
    }
}
