/// What a question goes on with that cannot be understood alone.
extension QueryParser {
    /// Adds the words of the last question, and of those that it went on with itself: each count as they did there.
    func goOn(with earlier: [String], _ weight: Double, _ query: inout Query) throws {
        var weight = weight
        for question in earlier.reversed() {
            let text = Self.bounded(ErrorMessage.of(question))
            let own = query.concepts.count
            try add(text, to: &query)
            for index in own..<query.concepts.count {
                query.concepts[index].weight *= weight
                query.concepts[index].isEarlier = true
            }
            query.before.insert(text, at: 0)
            let words = tokenizer.words(of: text)
            guard let further = try weightOfEarlier(words, text) else {
                query.follows = query.follows ?? question
                break
            }
            // "And a cookie?" is about another thing, "and on Windows?" is not.
            let start = words.count > 1 && words[1] == "about" ? 2 : 1
            if further < 1, words.count <= start || !CommonWords.prepositions.contains(words[start]) {
                query.follows = query.follows ?? question
            }
            weight *= further
        }
        query.follows = query.follows ?? earlier[0]
    }

    /// What the words before a question of a thread counted for it; `nil` where it stood alone.
    private func weightOfEarlier(_ words: [String], _ text: String) throws -> Double? {
        guard SiteQuestion(tokenizer.words(of: UndividedWords.removed(from: text)), isFirst: false, name: name) == nil else { return nil }
        var query = Query()
        try add(text, to: &query)
        let weight = weightOfEarlier(&query, words, text)
        return query.leastHeld > 0 ? nil : weight
    }

    /// What the words of the question before count; `nil` where this one can be understood alone, as nearly all can.
    ///
    /// It cannot where it holds no telling word and is not a whole question of common ones ("how do I back up everything"), begins with "and" or "what about", asks for an example, is a fragment like "on Windows?", or is short and has a pronoun. Of the last kind is
    /// "does it run on Windows?" too: of what has a name or several words of its own see ``Query/leastHeld``.
    func weightOfEarlier(_ query: inout Query, _ words: [String], _ text: String) -> Double? {
        let own =
            query.unspacedWords
            + query.concepts.count { concept in
                guard case .word = concept.source else { return false }
                return concept.weight == 1 && !CommonWords.stopWords.contains(concept.word)
            }
        guard let first = words.first else { return 1 }
        let second = words.dropFirst().first ?? ""
        if second == "about", first == "what" || first == "how" { return recipe.earlierWeight }
        let pointsBack =
            words.indices.contains { index in
                let isExpletive = words[index] == "there" && index > 0 && ["is", "are"].contains(words[index - 1])
                return CommonWords.pointers.contains(words[index]) && !isExpletive
            } || words.last.map(CommonWords.counts.contains) ?? false
        // "And a cookie?" asks for another in its place.
        if CommonWords.connectives.contains(first) { return own > 0 ? recipe.earlierWeight : 1 }
        if words.allSatisfy(CommonWords.samples.contains) { return 1 }
        if own == 0 {
            let start = CommonWords.taskStart(of: words) ?? words.count
            let isWhole = !pointsBack && start < words.count && !CommonWords.stopWords.contains(words[start])
            return isWhole ? nil : 1
        }
        let isFragment = words.count == recipe.fragmentLength || !CommonWords.questionWords.contains(second)
        if own <= recipe.maxFragmentWords, CommonWords.prepositions.contains(first), isFragment { return 1 }
        guard pointsBack else { return nil }
        guard own <= recipe.maxPointingWords || own < recipe.ownWords && words.contains(where: CommonWords.additions.contains) else {
            return nil
        }
        // "That" is never the product.
        if second == "that" || words.last == "that" { return 1 }
        let isOfProduct = words.contains(where: CommonWords.productVerbs.contains)
        query.leastHeld = Self.holdsName(text) ? recipe.namedCoverage : own > 1 || isOfProduct ? recipe.followedCoverage : 0
        return 1
    }

    /// A capital behind a space: "Windows" in "does it run on Windows?", but not "I".
    private static func holdsName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
        return bytes.indices.dropFirst().dropLast().contains { place in
            isCapital(bytes[place]) && [0x09, 0x0A, 0x0D, 0x20].contains(bytes[place - 1])
                && (bytes[place + 1] | 0x20) &- UInt8(ascii: "a") < 26
        }
    }
}
