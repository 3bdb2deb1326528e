/// What a reader typed, as ranking understands it.
struct Query {

    /// Something that is looked for, and all ways to say it.
    struct Concept {
        enum Source {
            /// A word of `section_words`.
            case word(stem: String)
            /// Two characters of an unspaced script: every trigram of `section_trigrams` that begins with them.
            case trigrams
        }

        /// As the index would hold it.
        var word: String
        /// The word of the question, where ``word`` is not it but its correction.
        var typed: String?
        var source: Source
        /// How much it counts besides its rarity, up to 1, or 2 for a name with its signs.
        var weight: Double
        /// A word of ``SymbolWords``: beside the words of the same name, and no part of a heading's words.
        var isSymbol = false
        /// Of the question before.
        var isEarlier = false
        var alternatives: [Alternative] = []

        /// Whether it can be named as what somebody looked for: two characters are none, nor a number, nor a word of common speech.
        var isTelling: Bool {
            guard case .word = source, weight >= 1, !isSymbol, !CommonWords.stopWords.contains(word) else { return false }
            let name = typed ?? word
            return name.utf8.count > 2 && name.unicodeScalars.contains { $0.properties.isAlphabetic }
        }

        var stem: String {
            switch source {
            case .word(let stem): stem
            case .trigrams: word
            }
        }
    }

    /// Another way to say a concept.
    struct Alternative {
        var words: [String]
        var weight: Double
        /// Given by the docs' owner.
        var isCustom = false
        /// ``words`` are words that begin with the concept's, any of them.
        var isCompletion = false
    }

    /// A word that the docs do not hold, and what is looked for instead.
    struct Correction: Hashable {
        var typed: String
        var meant: String
    }

    /// In reading order, no stem twice.
    var concepts: [Concept] = []
    /// The stems of all words, those that say little included.
    var stems: [String] = []
    /// What stood in double quotes, cut into words: only sections that hold all of it are results.
    var phrases: [[String]] = []
    /// What stood in double quotes, as it was typed.
    var quotes: [String] = []
    /// Names with signs, whose exact characters are looked for.
    var literals: [Literal] = []
    /// Those of what stood in double quotes: sections without them are left out.
    var quotedLiterals: [Literal] = []
    var corrections: [Correction] = []
    /// Change logs are what is asked for.
    var namesVersion = false
    /// What was proposed is asked for.
    var namesProposal = false
    /// How many words the pairs of characters make up.
    var unspacedWords = 0
    /// A log or the like, no sentence.
    var isPasted = false
    /// What it cannot be understood without: the question before it, and those that this went on with, oldest first.
    var before: [String] = []
    /// The last of them that has a subject of its own, as it was asked.
    var follows: String?
    var goesOn: Bool { follows != nil }
    /// The earlier words count only where a section holds so much of the weight of all: it may be a whole question.
    var leastHeld = 0.0
    /// Which question about the site as a whole it is.
    var site: SiteQuestion?
    /// "It" or the like is in it: of what the question before asks, or of the product.
    var pointsBack = false
    /// It asks for people, or for what is better.
    var isJudgement = false
    /// What it is about, where it asks for no more than that.
    var subject: Subject?
    /// What it asks to do, where it asks for no more than that.
    var howTo: HowTo?

    var isEmpty: Bool { concepts.isEmpty }
    var wordCount: Int {
        concepts.count { if case .word = $0.source { true } else { false } } + unspacedWords
    }
}

/// Makes a ``Query`` of a text.
struct QueryParser {
    let tokenizer: WordTokenizer
    let vocabulary: Vocabulary
    let thesaurus: Thesaurus
    /// The words of the site's name.
    let name: [String]

    /// - Parameters:
    ///   - earlier: The questions before in the same thread that were answered, oldest first; words of theirs are added where `text` seems to go on with
    ///     them.
    ///   - isTyped: For a search box: the last word may be the beginning of another, and signs count; a question is whole, and prose, in which signs
    ///     count only where nothing but a name has them (`--prune`, `std::vector`, `C++`).
    func parse(_ text: String, after earlier: [String] = [], isTyped: Bool = false) throws -> Query {
        var (text, earlier) = (Self.bounded(text), earlier)
        var query = Query()
        if !isTyped {
            query.site = SiteQuestion(tokenizer.words(of: UndividedWords.removed(from: text)), isFirst: earlier.isEmpty, name: name)
            if query.site == .smallTalk { return query }
            if let site = query.site {
                (text, earlier) = (SiteQuestion.instead[site] ?? (name.isEmpty ? "overview" : name.joined(separator: " ")), [])
            }
        }
        // In a pasted log quotes are not a wish, and signs no name.
        let isShort = text.utf8.count <= recipe.maxLengthWithQuotes
        let quotes = isShort ? Self.quoted(text) : []
        query.isPasted = !isShort
        query.quotes = quotes.filter { !tokenizer.words(of: $0).isEmpty }
        query.phrases = query.quotes.map(tokenizer.words)
        if isShort {
            query.literals = isTyped ? Literal.all(in: text, isOpen: true) : Literal.all(in: text, isOpen: false).filter(\.isName)
        }
        let words = tokenizer.words(of: text)
        query.pointsBack = words.contains(where: CommonWords.pointers.contains)
        query.isJudgement = words.contains(where: CommonWords.judgements.contains)
        try add(text, to: &query, isTyped: isTyped)
        if !earlier.isEmpty, let weight = weightOfEarlier(&query, words, text) {
            try goOn(with: earlier, weight, &query)
        }
        query.concepts = try mostTelling(query.concepts)
        weakenName(in: &query)
        // Text without spaces is not a word.
        if query.site != nil {
            query.subject = Subject(words: words, isSentence: true)
        } else if !query.goesOn, !UnspacedScript.occurs(in: text) {
            let asked = withoutName(tokenizer.words(of: UndividedWords.removed(from: text)))
            query.subject = Subject(of: asked)
            if !isTyped { query.howTo = HowTo(of: asked) }
            weakenVerb(in: &query)
        }
        weakenTask(in: &query, words)
        if isTyped && isShort || !query.literals.isEmpty { try addLiterals(of: text, quotes, to: &query) }
        return query
    }

    /// All of the docs are about what the site is called: its name tells little beside other words.
    private func weakenName(in query: inout Query) {
        let stems = Set(name.map(tokenizer.stem))
        guard query.concepts.contains(where: { !stems.contains($0.stem) && !CommonWords.stopWords.contains($0.word) }) else { return }
        for index in query.concepts.indices where stems.contains(query.concepts[index].stem) {
            query.concepts[index].weight *= recipe.nameWeight
        }
    }

    /// "What is a project in Argo CD": what is asked for, where that is more than the site's name.
    private func withoutName(_ words: [String]) -> [String] {
        guard !name.isEmpty, let start = words.indices.first(where: { words[$0...].starts(with: name) }) else { return words }
        let isJoined = start > 0 && (words[start - 1] == "of" || CommonWords.prepositions.contains(words[start - 1]))
        let rest = words[..<(isJoined ? start - 1 : start)] + words[(start + name.count)...]
        return rest.contains { !CommonWords.stopWords.contains($0) } ? Array(rest) : words
    }

    /// "Does it support GraphQL" asks for GraphQL: the verb is the question's form.
    private func weakenVerb(in query: inout Query) {
        guard let subject = query.subject, subject.isSentence else { return }
        let stems = Set(subject.words.map(tokenizer.stem))
        guard query.concepts.contains(where: { stems.contains($0.stem) }) else { return }
        for index in query.concepts.indices where CommonWords.offers.contains(query.concepts[index].word) {
            if !stems.contains(query.concepts[index].stem) { query.concepts[index].weight *= recipe.verbWeight }
        }
    }

    /// "How do I write a middleware": what is to be done is said in many ways, and what it is done to in one.
    private func weakenTask(in query: inout Query, _ words: [String]) {
        guard let start = CommonWords.taskStart(of: words), start < words.count, CommonWords.tasks.contains(words[start]) else { return }
        // "Where do I apply" asks for the place.
        guard start == 2 || words[0] == "how" else { return }
        guard let task = query.concepts.firstIndex(where: { ($0.typed ?? $0.word) == words[start] }) else { return }
        let hasOther = query.concepts.indices.contains { $0 != task && !query.concepts[$0].isEarlier && query.concepts[$0].weight >= 1 }
        if hasOther { query.concepts[task].weight *= recipe.taskWeight }
    }

    private func addLiterals(of text: String, _ quotes: [String], to query: inout Query) throws {
        query.quotedLiterals = quotes.compactMap { Literal.holdsSign($0.utf8) ? Literal($0.utf8) : nil }
        for symbol in try symbols(of: text, in: .heading) {
            query.concepts.append(
                Query.Concept(word: symbol, source: .word(stem: tokenizer.stem(of: symbol)), weight: recipe.symbolWeight, isSymbol: true)
            )
        }
        for quote in quotes { query.phrases += try symbols(of: quote, in: .quote).map { [$0] } }
    }

    private func symbols(of text: String, in place: SymbolWords.Place) throws -> [String] {
        try tokenizer.words(of: SymbolWords.of(text, in: place)).filter(vocabulary.contains)
    }

    /// Whether the last word may go on: nothing stands behind it.
    private static func endsInWord(_ text: String) -> Bool {
        guard let last = text.unicodeScalars.last, !UnspacedScript.contains(last) else { return false }
        switch last.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber,
            .nonspacingMark, .spacingMark, .enclosingMark:
            return true
        default: return false
        }
    }

    func add(_ text: String, to query: inout Query, isTyped: Bool = false) throws {
        let (runs, rest) = UnspacedScript.split(text)
        let unspaced = try UnspacedWords.pairs(of: runs, isKnown: vocabulary.containsPair)
        let words = Array(tokenizer.words(of: UndividedWords.removed(from: rest)).prefix(recipe.maxQueryWords))
        if words.contains(where: CommonWords.versionWords.contains) || Self.holdsVersion(words) { query.namesVersion = true }
        if words.contains(where: CommonWords.proposalWords.contains) { query.namesProposal = true }
        let stems = words.map(tokenizer.stem)
        query.stems += stems
        var kept = words.contains { !CommonWords.stopWords.contains($0) } || !unspaced.isEmpty ? CommonWords.stopWords : []
        // `#pragma once` is a name, no sentence.
        if !query.literals.isEmpty, words.count <= recipe.maxNameWords { kept = [] }
        var seen = Set(query.concepts.map(\.stem))
        // What stands in quotes is meant as it stands.
        let quoted = Set(query.phrases.joined())
        let open = isTyped && Self.endsInWord(text) ? words.count - 1 : -1
        var completed = 0
        for (position, word) in words.enumerated() where !kept.contains(word) {
            let stem = stems[position]
            guard seen.insert(stem).inserted else { continue }
            var alternatives = try alternatives(at: position, of: words, stems)
            if !isTyped { alternatives += try numbered(word, stem: stem) }
            let reading = try read(
                word,
                stem: stem,
                isOpen: position == open,
                mayComplete: isTyped && completed < recipe.maxCompleted,
                // What the docs say in another word is spelled right.
                isSure: try quoted.contains(word) || alternatives.contains(where: isKnownWord),
                isQuoted: quoted.contains(word),
                &query
            )
            if !reading.completions.isEmpty { completed += 1 }
            if !reading.completions.isEmpty {
                let weight = reading.isWord ? recipe.completionWeight : 1
                alternatives.append(Query.Alternative(words: reading.completions, weight: weight, isCompletion: true))
            }
            for word in reading.meant {
                let stem = word == words[position] ? reading.stem : tokenizer.stem(of: word)
                guard word == words[position] || seen.insert(stem).inserted else { continue }
                var concept = Query.Concept(
                    word: word,
                    source: .word(stem: stem),
                    weight: Self.weight(of: word),
                    alternatives: alternatives
                )
                if word != words[position] {
                    concept.typed = words[position]
                    concept.alternatives += synonyms(of: [stem])
                }
                query.concepts.append(concept)
            }
        }
        addUnspaced(unspaced, &seen, to: &query)
    }

    /// What a word of the question may stand for.
    private struct WordReading {
        /// The word, or the words that it was corrected to.
        var meant: [String]
        /// Of the word; empty where its completions say it all.
        var stem: String
        /// What it may become while it is typed.
        var completions: [String] = []
        /// The docs hold it as it stands.
        var isWord: Bool
    }

    /// - Parameters:
    ///   - isOpen: It is the last word, which may still be typed.
    ///   - mayComplete: Whether words of the question are taken for beginnings.
    ///   - isSure: It is not to be repaired.
    private func read(
        _ word: String,
        stem: String,
        isOpen: Bool,
        mayComplete: Bool,
        isSure: Bool,
        isQuoted: Bool,
        _ query: inout Query
    ) throws -> WordReading {
        let forms = try vocabulary.forms(ofStem: stem)
        let isKnown = !forms.isEmpty
        var reading = WordReading(meant: [word], stem: stem, isWord: forms.contains { $0.term == word })
        // A beginning of a word is never taken for another word.
        if mayComplete, isOpen || !isKnown, !isQuoted {
            reading.completions = try vocabulary.completions(of: word, isKnown: isKnown)
        }
        if isKnown, !reading.isWord, !reading.completions.isEmpty {
            // "appl" may become "apple", whose stem it is, or "application": one as well as the other.
            reading.completions = forms.map(\.term) + reading.completions
            reading.stem = ""
        }
        if reading.completions.isEmpty, !isKnown, query.corrections.count < recipe.maxRepairs, !isSure,
            let repaired = try vocabulary.repaired(word)
        {
            reading.meant = repaired
            query.corrections.append(Query.Correction(typed: word, meant: repaired.joined(separator: " ")))
        }
        return reading
    }

    /// Words of scripts without spaces between words, each as the pairs of characters that it holds.
    private func addUnspaced(_ words: [[String]], _ seen: inout Set<String>, to query: inout Query) {
        for word in words {
            // A long word counts for more than a short one, but not for as many words as it has pairs.
            let weight = word[0].unicodeScalars.count == 1 ? recipe.weakWeight : 1 / Double(word.count).squareRoot()
            let new = word.filter { seen.insert($0).inserted }
            query.concepts += new.map { Query.Concept(word: $0, source: .trigrams, weight: weight) }
            if !new.isEmpty { query.unspacedWords += 1 }
        }
    }

    private static func weight(of word: String) -> Double { CommonWords.weak.contains(word) ? recipe.weakWeight : 1 }

    private func alternatives(at position: Int, of words: [String], _ stems: [String]) throws -> [Query.Alternative] {
        var result: [Query.Alternative] = []
        for start in [position - 1, position] where start >= 0 && start + 1 < words.count {
            let (first, second) = (words[start], words[start + 1])
            guard first.utf8.count > 1, second.utf8.count > 1, first.utf8.count + second.utf8.count >= 5 else { continue }
            let joined = first + second
            if try vocabulary.contains(joined) { result.append(Query.Alternative(words: [joined], weight: recipe.pairWeight)) }
        }
        // "Back everything up", "turn it off".
        let behind = words.dropFirst(position + 2).prefix(recipe.maxPhraseWords - 1)
        if let particle = behind.firstIndex(where: CommonWords.particles.contains) {
            result += synonyms(of: [stems[position], stems[particle]])
        }
        // A phrase may begin with small words, which are looked for nowhere else: "out of memory".
        var first = position
        while first > 0, position - first < recipe.maxPhraseWords - 1, CommonWords.stopWords.contains(words[first - 1]) { first -= 1 }
        for start in first...position {
            for end in (position + 1)...max(position + 1, min(start + recipe.maxPhraseWords, words.count)) {
                result += synonyms(of: stems[start..<end])
            }
        }
        return result
    }

    /// Of a word that the docs hardly hold those with a number at their end, "jinja2" of "jinja", or the one without it.
    private func numbered(_ word: String, stem: String) throws -> [Query.Alternative] {
        guard try vocabulary.forms(ofStem: stem).reduce(0, { $0 + $1.sections }) <= recipe.maxSectionsOfNumbered else { return [] }
        return try vocabulary.numbered(word).map { Query.Alternative(words: [$0], weight: 1) }
    }

    private func isKnownWord(_ alternative: Query.Alternative) throws -> Bool {
        guard alternative.words.count == 1, let word = alternative.words.first else { return false }
        return try !vocabulary.forms(ofStem: tokenizer.stem(of: word)).isEmpty
    }

    private func synonyms(of stems: some Collection<String>) -> [Query.Alternative] {
        thesaurus.synonyms(of: stems).map {
            // An owner knows what the docs call it; our list only guesses.
            Query.Alternative(words: $0.words, weight: $0.isCustom ? 1 : recipe.synonymWeight, isCustom: $0.isCustom)
        }
    }

    /// Of a pasted text the words that the docs hold, rarest first; a question of ordinary length is kept whole.
    private func mostTelling(_ concepts: [Query.Concept]) throws -> [Query.Concept] {
        guard concepts.count > recipe.maxConcepts else { return concepts }
        var rated: [(position: Int, sections: Int)] = []
        for (position, concept) in concepts.enumerated() {
            guard case .word(let stem) = concept.source else {
                rated.append((position, 1))
                continue
            }
            let sections = try vocabulary.forms(ofStem: stem).reduce(0) { $0 + $1.sections }
            if sections > 0 { rated.append((position, sections)) }
        }
        guard !rated.isEmpty else { return Array(concepts.prefix(recipe.maxConcepts)) }
        rated.sort { ($0.sections, $0.position) < ($1.sections, $1.position) }
        return rated.prefix(recipe.maxConcepts).map(\.position).sorted().map { concepts[$0] }
    }

    // MARK: Text

    static func bounded(_ text: String) -> String {
        text.utf8.count <= recipe.maxQueryLength ? text : String(decoding: text.utf8.prefix(recipe.maxQueryLength), as: UTF8.self)
    }

    /// What stands between straight or curly double quotes, at most eight of them.
    private static func quoted(_ text: String) -> [String] {
        var result: [String] = []
        var start: String.Index?
        for index in text.unicodeScalars.indices where ["\"", "\u{201C}", "\u{201D}"].contains(text.unicodeScalars[index]) {
            if let begin = start {
                result.append(String(text.unicodeScalars[begin..<index]))
                if result.count == 8 { break }
                start = nil
            } else {
                start = text.unicodeScalars.index(after: index)
            }
        }
        return result
    }

    /// Two numbers next to each other were "2.28" or the like.
    private static func holdsVersion(_ words: [String]) -> Bool {
        zip(words, words.dropFirst()).contains { first, second in
            first.count <= 3 && second.count <= 3 && first.utf8.allSatisfy { $0 < 0x3A } && second.utf8.allSatisfy { $0 < 0x3A }
        }
    }
}
