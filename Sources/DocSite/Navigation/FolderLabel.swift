internal import DocMarkdown
internal import DocModel

/// What a folder is called in the navigation.
enum FolderLabel {
    /// Of large folders this many pages are asked how words are written.
    private static let maxPages = 50
    private static let maxHeadings = 10
    /// Longer names are not words.
    private static let maxWords = 12

    /// `atl-mfc-shared` as `ATL/MFC shared`, where the titles and headings of the pages say "ATL/MFC".
    ///
    /// Abbreviations and names are taken as most of the pages write them. A mere capital counts only within a sentence and beside words
    /// that have none, because many titles have one on each word.
    static func words(of name: String, pages: ArraySlice<SitePage>) -> String {
        let words = PagePath.words(of: name).map { $0.lowercased() }
        guard !words.isEmpty, words.count <= maxWords else { return PagePath.title(from: name) }
        var spellings = Spellings(words)
        let step = max(1, pages.count / maxPages)
        for index in stride(from: pages.startIndex, to: pages.endIndex, by: step) {
            let page = pages[index]
            spellings.read(page.title, isProse: false)
            for heading in page.headings.prefix(maxHeadings) { spellings.read(heading.text, isProse: false) }
            if let description = page.description { spellings.read(description, isProse: true) }
        }
        return spellings.label
    }

    /// How texts write the words of a name, and runs of them: `ATL/MFC` for the two words `atl` and `mfc`.
    private struct Spellings {
        private let words: [[UInt8]]
        /// By first and last word: each spelling with how often it was read.
        private var found: [Run: [String: Int]] = [:]
        /// How often two neighbouring words of the name stood as two words.
        private var apart: [Int: Int] = [:]
        private var capitals: [Int: Int] = [:]

        private struct Run: Hashable {
            var first: Int
            var last: Int
        }

        init(_ words: [String]) { self.words = words.map { Array($0.utf8) } }

        mutating func read(_ text: String, isProse: Bool) {
            var previous: Int?
            var isWithin = false
            var wasCapital = false
            // A word with a capital between words without one: a name. In "Shared Classes" it may be a title's.
            var name: Int?
            for token in text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
                let core = Self.core(token)
                let isCapital = Self.isCapital(core.first)
                if let name, !isCapital { capitals[name, default: 0] += 1 }
                name = nil
                let run = core.isEmpty ? nil : match(core)
                if let run {
                    let spelling = String(Substring(core))
                    found[run, default: [:]][spelling, default: 0] += 1
                    if run.first == run.last {
                        if previous == run.first - 1 { apart[run.first, default: 0] += 1 }
                        if isProse, isWithin {
                            if !isCapital { capitals[run.first, default: 0] -= 1 } else if !wasCapital { name = run.first }
                        }
                    }
                }
                previous = run?.last
                wasCapital = isCapital
                isWithin = token.last.map { !".:!?".utf8.contains($0) } ?? false
            }
        }

        /// The token without the punctuation around it; `C++` and `C#` keep theirs.
        private static func core(_ token: Substring.UTF8View) -> Substring.UTF8View {
            var core = token
            while let byte = core.first, !isWordByte(byte) { core.removeFirst() }
            while let byte = core.last, !isWordByte(byte), byte != UInt8(ascii: "+"), byte != UInt8(ascii: "#") { core.removeLast() }
            return core
        }

        private static func isWordByte(_ byte: UInt8) -> Bool {
            byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }

        private static func isCapital(_ byte: UInt8?) -> Bool { byte.map { (0x41...0x5A).contains($0) } ?? false }

        /// The run of the name's words that a token spells: letters compared without case, `+` as `p`, other signs left out.
        private func match(_ token: Substring.UTF8View) -> Run? {
            guard let byte = token.first else { return nil }
            let letter = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard words.contains(where: { $0.first == letter }), token.count <= 40 else { return nil }
            var key: [UInt8] = []
            var isJoined = false
            for byte in token {
                switch byte {
                case 0x41...0x5A: key.append(byte | 0x20)
                case UInt8(ascii: "+"): key.append(UInt8(ascii: "p"))
                case UInt8(ascii: "#"): key += "sharp".utf8
                case let byte where Self.isWordByte(byte): key.append(byte)
                default: isJoined = true
                }
            }
            for first in words.indices where words[first].first == letter {
                var joined = words[first]
                if joined == key { return Run(first: first, last: first) }
                guard isJoined else { continue }
                for last in words.indices.dropFirst(first + 1) where joined.count < key.count {
                    joined += words[last]
                    if joined == key { return Run(first: first, last: last) }
                }
            }
            return nil
        }

        var label: String {
            var parts: [String] = []
            var index = 0
            while index < words.count {
                let runs = (index + 1..<max(index + 1, words.count)).map { Run(first: index, last: $0) }
                let joined = runs.last { count($0) > (apart[index + 1] ?? 0) }
                let run = joined ?? Run(first: index, last: index)
                parts.append(spelling(of: run))
                index = run.last + 1
            }
            let label = parts.joined(separator: " ")
            // A name that begins small on purpose has its capital elsewhere: `iOS`.
            let isOwn = parts[0].dropFirst().contains(where: \.isUppercase)
            return isOwn ? label : label.prefix(1).uppercased() + label.dropFirst()
        }

        private func count(_ run: Run) -> Int { found[run]?.values.reduce(0, +) ?? 0 }

        private func spelling(of run: Run) -> String {
            let plain = run.first == run.last ? String(decoding: words[run.first], as: UTF8.self) : nil
            guard let spellings = found[run] else { return plain ?? "" }
            let byCount = spellings.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
            guard let plain else { return byCount[0].key }
            let own = byCount.filter { Self.isOwn($0.key) }
            if let best = own.first, own.reduce(0, { $0 + $1.value }) * 2 > count(run) { return best.key }
            return (capitals[run.first] ?? 0) > 0 ? plain.prefix(1).uppercased() + plain.dropFirst() : plain
        }

        /// Whether a spelling has more than a capital at its beginning.
        private static func isOwn(_ spelling: String) -> Bool {
            spelling.utf8.dropFirst().contains { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
        }
    }
}
