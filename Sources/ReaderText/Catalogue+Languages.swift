internal import CReaderText
internal import Synchronization

extension Catalogue {
    /// The files of `strings/`, by their language: what the program carries.
    ///
    /// Safe to share: the bytes are constants of the program, set before anything reads them, and never written or freed.
    private nonisolated(unsafe) static let files: [String: UnsafeBufferPointer<UInt8>] = {
        var count = 0
        let first = docgen_reader_strings(&count)
        return UnsafeBufferPointer(start: first, count: count).reduce(into: [:]) { files, file in
            files[String(cString: file.language)] = UnsafeBufferPointer(start: file.bytes, count: file.size)
        }
    }()

    /// Those that the program speaks, as tags of BCP 47, sorted.
    package static let languages = files.keys.sorted()

    private static let read = Mutex<[String: Catalogue]>([:])

    /// A fault in a file shows as keys on the pages; the tests read them all.
    package static let english = carried("en") ?? Catalogue()

    /// The catalogue for pages in a language, English where there is none: the language itself, then what remains without its last part, and so on.
    /// Source: RFC 4647 section 3.4.
    package static func of(language: String) -> Catalogue { spoken(language).flatMap(carried) ?? english }

    /// - Returns: The tag in ``languages`` that speaks to readers of pages in `language`; `nil` where English has to.
    package static func spoken(_ language: String) -> String? {
        var parts = subtags(of: language)
        while !parts.isEmpty {
            let tag = parts.joined(separator: "-")
            if let found = others[tag] ?? languages.first(where: { $0.lowercased() == tag }) { return found }
            parts.removeLast()
            // A letter or digit alone begins an extension: it means nothing without what follows. Source: RFC 4647 section 3.4.
            if parts.last?.count == 1 { parts.removeLast() }
        }
        return nil
    }

    /// Tags whose language is written under another one. Those of Chinese by their likely script. Source: CLDR, likelySubtags.
    private static let others = [
        "pt": "pt-BR", "zh": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "iw": "he",
    ]

    /// In small letters.
    static func subtags(of language: String) -> [String] {
        language.lowercased().split { $0 == "-" || $0 == "_" }.map(String.init)
    }

    private static func carried(_ language: String) -> Catalogue? {
        if let catalogue = read.withLock({ $0[language] }) { return catalogue }
        guard let file = files[language], let catalogue = try? Catalogue(language: language, json: file) else { return nil }
        read.withLock { $0[language] = catalogue }
        return catalogue
    }

    /// What keeps a site's own sentence from taking the place of the catalogue's: what it has for values, or how it is written.
    /// - Returns: A sentence's end, as `has no '{count}'`, and what to do; `nil` when nothing does.
    package static func fault(ofOwn text: String, for key: String) -> (problem: String, hint: String)? {
        guard let own = english[key] else { return nil }
        let sentence: Sentence
        do { sentence = try Sentence(text) } catch { return ("cannot be read: \(error)", "write it like '\(english.source(of: key))'") }
        let hint = "docgen says '\(english.source(of: key))'"
        if let missing = own.values.first(where: { !sentence.values.contains($0) }) { return ("has no '{\(missing)}'", hint) }
        if let unknown = sentence.values.first(where: { !own.values.contains($0) }) { return ("has an unknown value '{\(unknown)}'", hint) }
        guard case .plural(let plural) = sentence.content else { return nil }
        guard case .plural(let known) = own.content else { return ("chooses by a number, which this sentence does not", hint) }
        if plural.by != known.by { return ("chooses by '\(plural.by)'", hint) }
        let form = plural.forms.map(\.name).first { !$0.hasPrefix("=") && !PluralRule.arabic.categories.contains($0) }
        return form.map {
            ("has a form '\($0)', which no language has", "forms are \(PluralRule.arabic.categories.joined(separator: ", "))")
        }
    }

    /// What a site can say in words of its own.
    package static let ownKeys = english.keys.filter { $0 != "language" }.sorted()

    /// `rtl` or `ltr`: how pages in a language are written, whether docgen speaks it or not.
    package static func direction(of language: String) -> String {
        ["ar", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"].contains(subtags(of: language).first ?? "") ? "rtl" : "ltr"
    }
}
