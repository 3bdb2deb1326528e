/// Tells headings that can be asked as they stand from those that only name a subject.
enum RelatedHeading {
    /// Whether a heading is a question, or says what is done: "Reset the password", "Installing the agent".
    static func isQuestion(_ heading: String, _ tokenizer: WordTokenizer) -> Bool {
        guard heading.utf16.count <= recipe.maxRelatedLength else { return false }
        if let last = heading.last, last == "?" || last == "\u{FF1F}" { return true }
        let words = tokenizer.words(of: heading).drop { $0.utf8.allSatisfy { $0 < 0x3A } }
        guard let first = words.first, words.count > 1 else { return false }
        if CommonWords.asking.contains(first) || CommonWords.tasks.contains(first) { return true }
        // "Installing the agent" as "install the agent".
        return first.hasSuffix("ing") && CommonWords.tasks.contains { tokenizer.stem(of: $0) == tokenizer.stem(of: first) }
    }
}
