internal import DocModel
internal import Foundation
internal import ReaderText

/// What docgen itself says in answers, beside the words of the docs: sentences of the catalogue. `search/meta.js` takes them to the browser.
struct Wording: Encodable, Sendable {
    /// Which words (`{words}`) of the question no section near it has.
    let missing: String
    /// Where the docs hold no answer.
    let refusal: String
    /// Where the question is in another language.
    let foreign: String
    /// Where something does not work, and nothing more is said.
    let complaint: String
    /// Where nothing was asked.
    let smallTalk: String
    /// Where a passage was cut: the section (`{section}`) that it goes on in.
    let continues: String
    /// Around a word (`{text}`).
    let quote: String
    /// Between words.
    let comma: String
    /// Between sentences.
    let sentences: String

    init(_ words: Catalogue) {
        missing = words.form(of: "answer.missing")
        refusal = words.form(of: "answer.refusal")
        foreign = words.form(of: "answer.foreign")
        complaint = words.form(of: "answer.complaint")
        smallTalk = words.form(of: "answer.small-talk")
        continues = words.form(of: "answer.continues")
        quote = words.form(of: "quote")
        comma = words.form(of: "list.comma")
        sentences = words.form(of: "list.sentences")
    }
}

extension Answer {
    /// What is said in place of an answer: that there is none, and which words nothing near it mentions, or why there is none.
    func refusal(in words: Catalogue) -> String {
        if isSmallTalk { return words("answer.small-talk") }
        if isComplaint { return words("answer.complaint") }
        if isForeign { return words("answer.foreign") }
        guard !missingTerms.isEmpty else { return words("answer.refusal") }
        let missing = missingTerms.map { words("quote", ["text": SentenceValue($0)]) }.joined(separator: words("list.comma"))
        return words("answer.refusal") + words("list.sentences") + words("answer.missing", ["words": SentenceValue(missing)])
    }
}

extension IndexSchema {
    private static let languageKey = "language"
    private static let stringsKey = "strings"

    /// Entries of `meta` for what docgen itself says: none where it is the catalogue's English.
    static func words(language: String, strings: [String: String]) -> [(String, String)] {
        (language == "en" ? [] : [(languageKey, language)]) + (strings.isEmpty ? [] : [(stringsKey, JSONText.text(strings))])
    }

    /// - Parameter meta: The index's table of that name.
    static func words(in meta: [String: String]) -> Catalogue {
        let strings = meta[stringsKey].flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
        return Catalogue.of(language: meta[languageKey] ?? "en").replacing(strings)
    }
}
