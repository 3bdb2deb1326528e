import Foundation
import ReaderText
import Testing

/// The files of `strings/`: each says what English says, in the forms of its language.
struct TranslationTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "strings")

    private static let translations = Catalogue.languages.filter { $0 != "en" }

    private static func text(_ language: String) throws -> String {
        try String(contentsOf: folder.appending(path: language + ".json"), encoding: .utf8)
    }

    private static func sentences(_ language: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(text(language).utf8))
    }

    @Test func everyFileIsCarried() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).map { String($0.dropLast(".json".count)) }
        #expect(files.sorted() == Catalogue.languages, "Sources/CReaderText/reader_text.c embeds the files of strings/")
    }

    /// Says of each file at once which keys it lacks, so that a new key can be added to all of them.
    @Test(arguments: translations)
    func hasTheKeysOfEnglish(language: String) throws {
        let keys = Set(try Self.sentences(language).keys)
        #expect(Catalogue.english.keys.subtracting(keys).sorted() == [], "strings/\(language).json lacks these keys of strings/en.json")
        #expect(keys.subtracting(Catalogue.english.keys).sorted() == [], "strings/en.json has no such keys")
        #expect(Catalogue.of(language: language).keys == keys, "the program carries an older file: build it again")
    }

    @Test(arguments: translations)
    func hasTheValuesOfEnglish(language: String) throws {
        let rule = PluralRule(language: language)
        for (key, text) in try Self.sentences(language).sorted(by: { $0.key < $1.key }) {
            guard let english = Catalogue.english[key] else { continue }
            let sentence = try Sentence(text)
            #expect(Set(sentence.values) == Set(english.values), "strings/\(language).json: \(key): \(text)")
            switch (sentence.content, english.content) {
            case (.plain, .plain): break
            case (.plural(let plural), .plural(let known)):
                #expect(plural.by == known.by, "strings/\(language).json: \(key)")
                #expect(plural.forms.map(\.name) == rule.categories, "strings/\(language).json: \(key)")
                for form in plural.forms {
                    // A form of one number may say it in words: "a day".
                    let named = Set(form.parts.compactMap { if case .value(let name) = $0 { name } else { nil } }).union([plural.by])
                    #expect(named == Set(english.values), "strings/\(language).json: \(key), \(form.name)")
                }
            default: Issue.record("strings/\(language).json: \(key) chooses by a number, or does not, unlike English")
            }
        }
    }

    @Test(arguments: Catalogue.languages)
    func isWrittenWithCare(language: String) throws {
        let text = try Self.text(language)
        #expect(text.utf8.elementsEqual(text.precomposedStringWithCanonicalMapping.utf8), "strings/\(language).json is not in NFC")
        let keys = text.matches(of: /(?m)^  "([^"]+)":/).map { String($0.1) }
        #expect(keys == keys.sorted() && keys.count == Set(keys).count, "strings/\(language).json is in the order of its keys")
        let sentences = try Self.sentences(language)
        #expect(sentences["language"] == language)
        for (key, sentence) in sentences {
            let place = "strings/\(language).json: \(key)"
            #expect(!sentence.contains("  ") && !sentence.contains("\n"), "\(place): \(sentence)")
            // Marks of direction, of no width and of byte order: pages and browsers know the direction. A letter that joins nothing is one of Persian.
            let strays = sentence.unicodeScalars.filter {
                [0x061C, 0x200B, 0x200D, 0x200E, 0x200F, 0xFEFF].contains($0.value) || (0x202A...0x202E).contains($0.value)
                    || (0x2066...0x2069).contains($0.value) || ($0.value == 0x200C && language != "fa")
            }
            #expect(strays.isEmpty, "\(place) holds a mark that nobody sees")
            guard let english = Catalogue.english[key], case .plain = english.content else { continue }
            let isJoined = key.hasPrefix("list.") || key == "search.having"
            #expect(isJoined || sentence.first != " " && sentence.last != " " && !sentence.isEmpty, "\(place): '\(sentence)'")
        }
        for key in ["date.months", "date.months.short"] {
            #expect(sentences[key]?.split(separator: " ").count == 12, "\(language): \(key)")
        }
    }

    /// Words that are the same in other languages, and units.
    private static let shared: Set<String> = [
        "0 s", "6 h", "Attention", "Badge", "Bug", "Code", "Danger", "Details", "Diagram", "Disk", "Documentation", "Error", "FAQ", "Hint",
        "Important", "Info", "Information", "Kapa", "Links", "Listing {number}", "Maintenance", "Median", "Menu", "Name", "Note", "Pages",
        "Parameters",
        "Pages{having}", "Processor", "Question", "Schemas", "Service", "Services", "Sources", "Status", "Tab", "Tags", "Tip", "Type",
        "Versions", "questions",
        "status", "votes", "{count} d", "{count} h", "{count} min", "{count} s", "{day}, {time} UTC", "{number} ms", "{number} s",
    ]

    @Test(arguments: translations)
    func isNotEnglish(language: String) throws {
        for (key, sentence) in try Self.sentences(language).sorted(by: { $0.key < $1.key }) {
            guard sentence == Catalogue.english.source(of: key), !Self.shared.contains(sentence) else { continue }
            let own = sentence.replacing(/\{[a-z]+\}/, with: "")
            let hasWords = own.contains { $0.isLetter }
            #expect(!hasWords, "strings/\(language).json: \(key) is English: \(sentence)")
        }
    }
}
