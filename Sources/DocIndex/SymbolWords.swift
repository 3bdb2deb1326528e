internal import DocModel

/// Signs that belong to a name, as words: the tokenizer keeps letters and digits only, and `C`, `C++` and `C#` would be one.
///
/// A sign is written as a character of a private area (`U+E000` and its code), which the tokenizer takes for a letter. So `C++` is a word of the index
/// beside `C`, and `--prune`, `.NET`, `@property`, `operator<<`, `::` are words too. A name that has signs only between its words
/// (`std::vector`, `project-list`) needs none in a text: its words are known, and ``Literal`` compares the exact characters. But where each of its words
/// is frequent, the sections that are about it would not be among the best of either: a heading holds it as one word (`std::vector`) too.
///
/// An emoji or pictograph is a word of its own, in the same private area.
enum SymbolWords {
    /// Signs of a longer run draw a line or a table.
    private static let maxSigns = 4
    private static let maxLetters = 32

    /// Signs by which a name begins: flags, files, decorators, variables, directives.
    static let nameOpenings: Set<String> = ["-", "--", ".", "@", "@@", "#", "$", "/", "%", "~", ":", "::", "\\", "&", "!", "<"]
    private static let openings = Set(nameOpenings.map { $0.utf8.reduce(UInt16(0)) { $0 << 8 | UInt16($1) } })

    private static func isOpening(_ bytes: UnsafeBufferPointer<UInt8>, _ signs: Range<Int>) -> Bool {
        signs.count <= 2 && openings.contains(signs.reduce(UInt16(0)) { $0 << 8 | UInt16(bytes[$1]) })
    }

    /// Where words are taken from, and so which of them count.
    enum Place {
        case text
        /// A sign that stands alone counts too, as in a list of operators, and so do two words that ``joints`` join.
        case heading
        /// What a reader put in quotes: as a heading, but without joined words, which texts do not have.
        case quote
    }

    /// What joins two words to one name.
    private static let joints: [[UInt8]] = ["::", ".", "->"].map { Array($0.utf8) }

    /// The distinct words with signs of `texts`, separated by spaces.
    static func of(_ texts: String..., in place: Place = .text) -> String {
        var collector = Collector(place: place)
        for text in texts {
            var text = text
            text.withUTF8 { collector.add($0) }
        }
        return String(decoding: collector.output, as: UTF8.self)
    }

    /// Whether a word of the index holds a sign.
    static func holdsSign(_ word: some Sequence<UInt8>) -> Bool { word.contains(0xEE) }

    static func isSign(_ byte: UInt8) -> Bool { isSign[Int(byte)] }

    static func isWord(_ byte: UInt8) -> Bool { isWord[Int(byte)] }

    /// No quotes, commas, semicolons and brackets: they stand around names.
    private static let isSign: [Bool] = (0...UInt8.max).map { "#$%&*+-./:<=>@\\^|~!?".utf8.contains($0) }
    /// Where a word with signs may begin; the last two begin what ``Pictograph`` reads.
    private static let isSignOrJoint: [Bool] = (0...UInt8.max).map {
        isSign[Int($0)] || $0 == UInt8(ascii: "_") || $0 == 0xE2 || $0 == 0xF0
    }
    private static let isWord: [Bool] = (0...UInt8.max).map { byte in
        byte >= 0x80 || byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private struct Collector {
        var output: [UInt8] = []
        let place: Place
        private var seen: Set<UInt64> = []

        init(place: Place) { self.place = place }

        /// `ARGOCD_SERVER` is a constant, where `argocd-server` and `argocd server` are a program: it is one word too. Whoever asks may leave out the capitals.
        ///
        /// - Parameter place: Of an underscore.
        /// - Returns: Where its word ends.
        private mutating func addConstant(_ bytes: UnsafeBufferPointer<UInt8>, around place: Int) -> Int {
            let end = Self.wordAfter(bytes, place).upperBound
            let word = Self.wordBefore(bytes, place).lowerBound..<max(end, place + 1)
            let isInside = bytes[word.lowerBound] != UInt8(ascii: "_") && bytes[word.upperBound - 1] != UInt8(ascii: "_")
            let isCapital = self.place == .heading || !bytes[word].contains { $0 &- UInt8(ascii: "a") < 26 }
            if isInside, isCapital, Self.beginsName(bytes[word.lowerBound]), word.count <= 2 * SymbolWords.maxLetters { emit(bytes, word) }
            return word.upperBound
        }

        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            let (space, plus, hash, dot) = (UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "."))
            let (isText, isHeading) = (place == .text, place == .heading)
            SymbolWords.isSignOrJoint.withUnsafeBufferPointer { isSign in
                var start = 0
                while start < bytes.count {
                    // Every byte of every page passes here.
                    while start < bytes.count, !isSign[Int(bytes[start])] { start += 1 }
                    guard start < bytes.count else { return }
                    if bytes[start] >= 0x80 {
                        if let word = Pictograph.word(in: bytes, at: start) { emit(word) }
                        start += 1
                        continue
                    }
                    if bytes[start] == UInt8(ascii: "_") {
                        start = addConstant(bytes, around: start)
                        continue
                    }
                    var end = start + 1
                    while end < bytes.count, SymbolWords.isSign[Int(bytes[end])] { end += 1 }
                    // Most signs end a sentence, or stand between two words: those say nothing.
                    let before = start > 0 ? bytes[start - 1] : space
                    let isSingle = end - start == 1 && bytes[start] != plus && bytes[start] != hash
                    let endsWord =
                        isSingle && before < 0x80 && SymbolWords.isWord(before) && before != UInt8(ascii: "r")
                        && !(isHeading && bytes[start] == dot)
                    let isAlone = isSingle && isText && before <= space && (end == bytes.count || bytes[end] <= space)
                    if !endsWord, !isAlone, end - start <= SymbolWords.maxSigns { add(bytes, start..<end) }
                    start = end
                }
            }
        }

        private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ signs: Range<Int>) {
            let before = Self.wordBefore(bytes, signs.lowerBound)
            let after = Self.wordAfter(bytes, signs.upperBound)
            let signs = after.isEmpty ? Self.withoutMark(bytes, signs) : signs
            let isLong = signs.count > 1
            let first = bytes[signs.lowerBound]
            switch (before.isEmpty, after.isEmpty) {
            case (false, let endsName):
                let isOperator = bytes[before].elementsEqual("operator".utf8)
                if first == UInt8(ascii: "+") || first == UInt8(ascii: "#"), before.count <= SymbolWords.maxLetters {
                    // `C++/CLI` is about C++, `a+b` is a sum.
                    let own = bytes[signs].prefix { $0 == first }
                    if endsName || own.count < signs.count { emit(bytes, before.lowerBound..<own.endIndex) }
                } else if isOperator {
                    emit(bytes, before.lowerBound..<signs.upperBound)
                }
                if isLong, !bytes[signs].elementsEqual("://".utf8) { emit(bytes, signs) }
                if !endsName, place == .heading, Self.beginsName(bytes[before.lowerBound]), Self.beginsName(bytes[after.lowerBound]),
                    max(before.count, after.count) <= SymbolWords.maxLetters, SymbolWords.joints.contains(where: bytes[signs].elementsEqual)
                {
                    emit(bytes, before.lowerBound..<after.upperBound)
                }
            case (true, false):
                let beginsName = Self.beginsName(bytes[after.lowerBound])
                let followsBracket = signs.lowerBound > 0 && ")]}".utf8.contains(bytes[signs.lowerBound - 1])
                if beginsName, !followsBracket, SymbolWords.isOpening(bytes, signs) {
                    emit(bytes, signs.lowerBound..<min(after.upperBound, after.lowerBound + SymbolWords.maxLetters))
                } else if isLong {
                    emit(bytes, signs)
                }
            case (true, true):
                // A heading with a sign of its own explains it; others have it in a name.
                if isLong || place != .text { emit(bytes, signs, times: place == .text ? 1 : 3) }
            }
        }

        private static func beginsName(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26 }

        /// `C++.` ends a sentence.
        private static func withoutMark(_ bytes: UnsafeBufferPointer<UInt8>, _ signs: Range<Int>) -> Range<Int> {
            guard signs.count > 1, let last = bytes[signs].last, ".:!?".utf8.contains(last), bytes[signs.upperBound - 2] != last else {
                return signs
            }
            return signs.lowerBound..<signs.upperBound - 1
        }

        /// Letters of other scripts are part of a word, but typographic marks and spaces (`U+2000` to `U+203F`, `U+00A0`) are not.
        private static func wordBefore(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> Range<Int> {
            var start = end
            while start > 0, SymbolWords.isWord(bytes[start - 1]) {
                if start >= 3, bytes[start - 3] == 0xE2, bytes[start - 2] == 0x80 { break }
                if start >= 2, bytes[start - 2] == 0xC2, bytes[start - 1] == 0xA0 { break }
                start -= 1
            }
            return start..<end
        }

        private static func wordAfter(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int> {
            var end = start
            while end < bytes.count, SymbolWords.isWord(bytes[end]) {
                if end + 1 < bytes.count, bytes[end] == 0xE2, bytes[end + 1] == 0x80 { break }
                if end + 1 < bytes.count, bytes[end] == 0xC2, bytes[end + 1] == 0xA0 { break }
                end += 1
            }
            return start..<end
        }

        /// Once for each section: how often a sign stands in it says little.
        private mutating func emit(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, times: Int = 1) {
            guard bytes[range].allSatisfy({ $0 < 0x80 }) else { return }
            let hash = WordTokenizer.hash(bytes[range].lazy.map(Self.lowercased))
            guard seen.insert(hash).inserted else { return }
            for byte in repeatElement(bytes[range], count: times).joined(separator: [UInt8(ascii: " ")]) {
                if byte == UInt8(ascii: " ") {
                    output.append(byte)
                } else if SymbolWords.isSign(byte) || byte == UInt8(ascii: "_") {
                    // U+E000 to U+E07F in UTF-8.
                    output.append(contentsOf: [0xEE, 0x80 | byte >> 6, 0x80 | byte & 0x3F])
                } else {
                    output.append(Self.lowercased(byte))
                }
            }
            output.append(UInt8(ascii: " "))
        }

        private mutating func emit(_ pictograph: [UInt8]) {
            guard seen.insert(WordTokenizer.hash(pictograph)).inserted else { return }
            output += pictograph
            output.append(UInt8(ascii: " "))
        }

        private static func lowercased(_ byte: UInt8) -> UInt8 {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
    }
}
