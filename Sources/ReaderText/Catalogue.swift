internal import DocModel
internal import Foundation

/// What docgen says to readers in one language: sentences by key (`strings/LANGUAGE.json`).
///
/// The build, the server, the templates (`{{words.KEY}}`) and the scripts (`docgen.say("KEY")`) take their words from here; messages to authors and
/// operators stay where they arise. `CatalogueTests` finds keys that are missing and keys that nobody uses.
package struct Catalogue: Sendable {
    /// A tag of BCP 47 such as `en`, one of ``languages``.
    package let language: String
    private var sentences: [String: Sentence]
    /// Whether a site says something in its own words.
    package private(set) var hasOwnSentences = false
    private let rule: PluralRule

    /// - Parameters:
    ///   - language: What the sentences are in; it decides which form a number takes.
    ///   - json: A JSON object of texts.
    /// - Throws: ``CatalogueError`` naming the key and what is wrong with it.
    package init(language: String, json: some Sequence<UInt8>) throws(CatalogueError) {
        self.language = language
        rule = PluralRule(language: language)
        let texts: [String: String]
        do {
            texts = try JSONDecoder().decode([String: String].self, from: Data(json))
        } catch {
            throw CatalogueError("the catalogue of '\(language)' is not a JSON object of texts: \(error)")
        }
        var sentences: [String: Sentence] = [:]
        for (key, text) in texts {
            do {
                sentences[key] = try Sentence(text)
            } catch {
                throw CatalogueError("'\(key)': \(error)")
            }
        }
        self.sentences = sentences
    }

    /// The same with a site's own sentences in the place of its own; what cannot be read, or is not of the catalogue, is left out.
    package func replacing(_ own: [String: String]) -> Catalogue {
        guard !own.isEmpty else { return self }
        var catalogue = self
        for (key, text) in own where sentences[key] != nil {
            guard let sentence = try? Sentence(text) else { continue }
            catalogue.sentences[key] = sentence
            catalogue.hasOwnSentences = true
        }
        return catalogue
    }

    /// Without a sentence.
    init() {
        language = "en"
        rule = .one
        sentences = [:]
    }

    /// A sentence as its file has it; empty for a key that the catalogue does not have.
    package func source(of key: String) -> String { sentences[key]?.source ?? "" }

    package var keys: Set<String> { Set(sentences.keys) }

    /// - Returns: `nil` for a key that the catalogue does not have.
    package subscript(key: String) -> Sentence? { sentences[key] }

    /// A sentence with its values, as plain text.
    /// - Returns: The key itself where the catalogue does not have it, so that the gap is seen.
    package func callAsFunction(_ key: String, _ values: [String: SentenceValue] = [:]) -> String {
        guard let sentence = sentences[key] else { return key }
        return joined(sentence.parts(values, category: category), values) { $0 }
    }

    /// A sentence as HTML: its own words are escaped, the values are HTML already.
    package func html(_ key: String, _ values: [String: SentenceValue]) -> String {
        guard let sentence = sentences[key] else { return HTML.escaped(key) }
        return joined(sentence.parts(values, category: category), values, HTML.escaped)
    }

    private func joined(_ parts: [Sentence.Part], _ values: [String: SentenceValue], _ write: (String) -> String) -> String {
        parts.reduce(into: "") { result, part in
            switch part {
            case .text(let text): result += write(text)
            case .value(let name): result += values[name]?.text ?? "{\(name)}"
            }
        }
    }

    private func category(_ number: Int) -> String { rule.category(number) }

    /// A sentence for a program that fills it in by itself: as it stands in the catalogue, `{name}` in the place of each value.
    package func form(of key: String) -> String {
        let names = sentences[key]?.values ?? []
        return self(key, Dictionary(uniqueKeysWithValues: names.map { ($0, SentenceValue("{\($0)}")) }))
    }

    /// The sentences for a template: `words.menu.open` is a text. A sentence with one value is cut there, so that the template can put markup in its
    /// place: `words.moved.before`, `words.moved.after`.
    package var templateValues: [String: any Sendable] {
        var root = Branch()
        for (key, sentence) in sentences {
            guard case .plain(let parts) = sentence.content else { continue }
            let path = key.split(separator: ".").map(String.init)
            if sentence.values.isEmpty {
                root.set(joined(parts, [:]) { $0 }, at: path[...])
            } else if sentence.values.count == 1, let place = parts.firstIndex(where: { if case .value = $0 { true } else { false } }) {
                root.set(joined(Array(parts[..<place]), [:]) { $0 }, at: (path + ["before"])[...])
                root.set(joined(Array(parts[(place + 1)...]), [:]) { $0 }, at: (path + ["after"])[...])
            }
        }
        return root.values
    }

    /// A sentence for a template that puts markup around its values: the runs of its own text as `text`, its values under their names, in the order of
    /// the language.
    /// - Parameter values: The values of each name, as the template wants them.
    package func pieces(_ key: String, _ values: [String: Any]) -> [[String: Any]] {
        guard let sentence = sentences[key] else { return [["text": key]] }
        return sentence.parts([:], category: category).map { part in
            switch part {
            case .text(let text): ["text": text]
            case .value(let name): [name: values[name] ?? "{\(name)}"]
            }
        }
    }

    /// A tree of texts, made of paths.
    private struct Branch {
        private var texts: [String: String] = [:]
        private var branches: [String: Branch] = [:]

        mutating func set(_ text: String, at path: ArraySlice<String>) {
            guard let name = path.first else { return }
            if path.count == 1 { texts[name] = text } else { branches[name, default: Branch()].set(text, at: path.dropFirst()) }
        }

        var values: [String: any Sendable] {
            var values: [String: any Sendable] = texts
            for (name, branch) in branches { values[name] = branch.values }
            return values
        }
    }
}

/// What is wrong with a catalogue.
package struct CatalogueError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
