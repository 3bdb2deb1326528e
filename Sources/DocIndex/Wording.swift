/// What docgen itself says in answers, beside the words of the docs. `search/meta.js` takes it to the browser.
struct Wording: Encodable, Sendable {
    /// Before the words that the question has and no section near it.
    let missing: String
    /// Where the docs hold no answer.
    let refusal: String
    /// Before the link to the section that a passage was cut from.
    let continues: String

    static let english = Wording(
        missing: "Nothing near it mentions",
        refusal: "The docs do not seem to cover this.",
        continues: "… continues in"
    )
}

extension Answer {
    /// The sentence that says that there is no answer, and which words nothing near it mentions.
    public var refusal: String {
        guard !missingTerms.isEmpty else { return Wording.english.refusal }
        return "\(Wording.english.refusal) \(Wording.english.missing) " + missingTerms.map { "“\($0)”" }.joined(separator: ", ") + "."
    }
}
