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

    static let english = Wording(.english)

    init(_ words: Catalogue) {
        missing = words.form(of: "answer.missing")
        refusal = words.form(of: "answer.refusal")
        foreign = words.form(of: "answer.foreign")
        complaint = words.form(of: "answer.complaint")
        smallTalk = words.form(of: "answer.small-talk")
        continues = words.form(of: "answer.continues")
        quote = words.form(of: "quote")
    }
}

extension Answer {
    /// What is said in place of an answer: that there is none, and which words nothing near it mentions, or why there is none.
    public var refusal: String {
        let words = Catalogue.english
        if isSmallTalk { return words("answer.small-talk") }
        if isComplaint { return words("answer.complaint") }
        if isForeign { return words("answer.foreign") }
        guard !missingTerms.isEmpty else { return words("answer.refusal") }
        let missing = missingTerms.map { words("quote", ["text": SentenceValue($0)]) }.joined(separator: words("list.comma"))
        return words("answer.refusal") + " " + words("answer.missing", ["words": SentenceValue(missing)])
    }
}
