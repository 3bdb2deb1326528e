/// Tells a question in another language than the docs from one about something else.
///
/// No list of languages is needed: of a question in the docs' language the small words are known, whatever it is about.
struct ForeignQuestion {
    let tokenizer: WordTokenizer
    let vocabulary: Vocabulary
    /// Of the docs.
    let sectionCount: Int

    func holds(_ text: String, isPasted: Bool) throws -> Bool {
        guard !isPasted else { return false }
        // Han characters are too many for small docs to hold them all.
        let characters = Set(UnspacedScript.split(text).runs.joined())
            .filter { !vocabulary.holdsPairs || UnspacedScript.kind(of: $0) != .han }
        if characters.count >= recipe.minForeignWords {
            let unknown = try characters.filter { try !vocabulary.containsPair(String(Character($0))) }
            return Double(unknown.count) >= recipe.foreignCharacterShare * Double(characters.count)
        }
        // Shorter words are part of no list that browsers have.
        let words = tokenizer.words(of: text).filter {
            $0.utf16.count > 2 && $0.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || WordFolding.isMark($0) }
        }
        guard words.count >= recipe.minForeignWords else { return false }
        let unknown = try words.filter { try !vocabulary.contains($0) }
        guard Double(unknown.count) >= recipe.foreignShare * Double(words.count) else { return false }
        let areSmallWordsKnown = sectionCount >= recipe.minSectionsOfLanguage
        let known = try vocabulary.scripts()
        // Words too short to be looked up count beside those that the docs hold: "how do I".
        let held = words.count { CommonWords.stopWords.contains($0) && !unknown.contains($0) }
        let short = tokenizer.words(of: text).count { $0.utf16.count <= 2 && CommonWords.stopWords.contains($0) }
        guard held == 0 || held + short < recipe.minSmallWords else { return false }
        return unknown.count { word in
            // Words of an alphabet that the docs have not need not be small; of one that they have, even small ones say nothing: articles and
            // prepositions are a part of them in many languages.
            guard let script = Script.beside(latin: word) else { return areSmallWordsKnown && word.utf16.count <= recipe.maxSmallWord }
            return !known.contains(script)
        } >= recipe.minSmallWords
    }
}
