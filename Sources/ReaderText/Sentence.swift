/// One sentence of the catalogue, taken apart: text with places for values, or several forms of it, one of which a number chooses.
///
/// A subset of ICU's MessageFormat (<https://unicode-org.github.io/icu/userguide/format_parse/messages/>): `{name}` is replaced, `'{'` is a brace, `''`
/// an apostrophe, and `{count, plural, one {# page} other {# pages}}` may be a whole sentence, not a part of one. What it leaves out (nesting, `select`,
/// formats of numbers and dates) the callers do: docs/decisions/0016-strings.md.
package struct Sentence: Sendable {
    /// A run of one form.
    package enum Part: Hashable, Sendable {
        case text(String)
        case value(name: String)
    }

    /// The forms of a sentence with a number in it.
    package struct Plural: Sendable {
        /// The sentence for one category of numbers.
        package struct Form: Sendable {
            /// A category of plurals (`one`, `other`), or `=0` for one number.
            package let name: String
            package let parts: [Part]
        }

        /// The value that chooses.
        package let by: String
        /// In the order of the file, `other` among them.
        package let forms: [Form]
    }

    /// One form for all numbers, or one for each category.
    package enum Content: Sendable {
        case plain([Part])
        case plural(Plural)
    }

    package let content: Content
    /// As the catalogue has it.
    package let source: String

    /// - Throws: ``CatalogueError`` naming what is wrong with it.
    package init(_ source: String) throws(CatalogueError) {
        self.source = source
        // Most sentences are plain text, and whoever starts the program waits for all of them.
        guard source.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "'") }) else {
            content = .plain(source.isEmpty ? [] : [.text(source)])
            return
        }
        var reader = SentenceReader(source)
        content = try reader.content()
    }

    /// The names of its values, in order of their first use.
    package var values: [String] {
        let parts: [Part]
        var names: [String] = []
        switch content {
        case .plain(let plain): parts = plain
        case .plural(let plural):
            names.append(plural.by)
            parts = plural.forms.flatMap(\.parts)
        }
        for case .value(let name) in parts where !names.contains(name) { names.append(name) }
        return names
    }

    /// - Parameter category: The category of a number in the sentence's language.
    func parts(_ values: [String: SentenceValue], category: (Int) -> String) -> [Part] {
        switch content {
        case .plain(let parts): return parts
        case .plural(let plural):
            let number = values[plural.by]?.number ?? 0
            let forms = plural.forms
            let chosen =
                forms.first { $0.name == "=\(number)" } ?? forms.first { $0.name == category(number) } ?? forms.first { $0.name == "other" }
            return chosen?.parts ?? []
        }
    }
}

/// What stands in a place of a sentence.
package struct SentenceValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringInterpolation, Sendable {
    let text: String
    /// What chooses the form of a plural.
    let number: Int?

    package init(_ text: String) {
        self.text = text
        number = nil
    }

    /// - Parameter shown: How the number is written, where that is not by its digits alone.
    package init(_ number: Int, shown: String? = nil) {
        text = shown ?? String(number)
        self.number = number
    }

    package init(stringLiteral value: String) { self.init(value) }
    package init(integerLiteral value: Int) { self.init(value) }
}

/// Takes a sentence apart.
private struct SentenceReader {
    private let source: [Character]
    private var position = 0

    init(_ source: String) { self.source = Array(source) }

    private var text: String { String(source) }

    mutating func content() throws(CatalogueError) -> Sentence.Content {
        if let plural = try plural() { return .plural(plural) }
        let parts = try parts(number: nil)
        guard position == source.count else { throw CatalogueError("a brace is closed that was not opened, in '\(text)'") }
        return .plain(parts)
    }

    /// `{count, plural, one {…} other {…}}` from end to end.
    private mutating func plural() throws(CatalogueError) -> Sentence.Plural? {
        let start = position
        guard take("{"), let name = word(), take(","), word() == "plural", take(",") else {
            position = start
            return nil
        }
        var forms: [Sentence.Plural.Form] = []
        while !take("}") {
            guard let form = word(), take("{") else { throw CatalogueError("a form and its text are missing in '\(text)'") }
            forms.append(Sentence.Plural.Form(name: form, parts: try parts(number: name)))
            guard take("}") else { throw CatalogueError("the form '\(form)' is not closed in '\(text)'") }
        }
        guard position == source.count else {
            throw CatalogueError("a plural is a part of a sentence in '\(text)'; write whole sentences as its forms")
        }
        guard forms.contains(where: { $0.name == "other" }) else { throw CatalogueError("the form 'other' is missing in '\(text)'") }
        return Sentence.Plural(by: name, forms: forms)
    }

    /// - Parameter number: The value that `#` stands for, inside a plural.
    private mutating func parts(number: String?) throws(CatalogueError) -> [Sentence.Part] {
        var parts: [Sentence.Part] = []
        var run = ""
        func flush() {
            if !run.isEmpty { parts.append(.text(run)) }
            run = ""
        }
        while position < source.count, source[position] != "}" {
            let character = source[position]
            position += 1
            let next = position < source.count ? source[position] : nil
            switch character {
            case "'" where next == "'":
                run.append("'")
                position += 1
            case "'" where next == "{" || next == "}" || (next == "#" && number != nil):
                while position < source.count, source[position] != "'" {
                    run.append(source[position])
                    position += 1
                }
                position += 1
            case "#" where number != nil:
                flush()
                parts.append(.value(name: number ?? ""))
            case "{":
                flush()
                guard let name = word(), take("}") else { throw CatalogueError("only a name can stand in braces inside '\(text)'") }
                parts.append(.value(name: name))
            default: run.append(character)
            }
        }
        flush()
        return parts
    }

    private mutating func skipSpace() {
        while position < source.count, source[position].isWhitespace { position += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        let start = position
        // Space matters in text; around the marks of a plural it does not.
        skipSpace()
        guard position < source.count, source[position] == character else {
            position = start
            return false
        }
        position += 1
        return true
    }

    private mutating func word() -> String? {
        skipSpace()
        var word = ""
        while position < source.count, source[position].isLetter || source[position].isNumber || "_=".contains(source[position]) {
            word.append(source[position])
            position += 1
        }
        return word.isEmpty ? nil : word
    }
}
