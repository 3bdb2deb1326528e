internal import DocModel

/// What a short question asks to do: "create" an "application" of "how do I create an application?", "install" of "how do I install it?".
///
/// Its words stand in many sections by chance. It is answered best where a heading says what is to be done, or a page is about what it is done to.
struct HowTo {
    let verb: String
    /// What it is done to, up to ``Recipe/maxSubjectWords`` words as they were typed; empty where that is the product.
    let thing: [String]

    /// - Parameter words: Of the whole question, as the index has them.
    /// - Returns: `nil` where the question asks for more, or for something else.
    init?(of words: [String]) {
        guard words.first == "how", let start = CommonWords.taskStart(of: words), start < words.count else { return nil }
        verb = words[start]
        thing = words[(start + 1)...].filter { !CommonWords.articles.contains($0) && !CommonWords.pointers.contains($0) && $0 != "my" }
        guard thing.count <= recipe.maxSubjectWords, !thing.contains(where: CommonWords.stopWords.contains) else { return nil }
        if thing.isEmpty, CommonWords.stopWords.contains(verb) { return nil }
    }
}

/// Finds the sections that say how a ``HowTo`` is done.
struct HowToFinder {
    private let tokenizer: WordTokenizer
    private let stopStems: Set<String>
    private let generalStems: Set<String>
    private let plainStems: Set<String>

    init(_ tokenizer: WordTokenizer) {
        self.tokenizer = tokenizer
        stopStems = Set(CommonWords.stopWords.map(tokenizer.stem))
        generalStems = Set(CommonWords.generalHeadings.map(tokenizer.stem))
        plainStems = Set(CommonWords.plainTasks.map(tokenizer.stem))
    }

    /// Adds to the score of each section whose heading or page says what is to be done, or what it is done to.
    /// - Parameter isOpening: Whether a section, by its number, is the first of its page.
    func add(to sections: inout [FoundSection], _ howTo: HowTo, isOpening: (Int) -> Bool) {
        let thing = howTo.thing.map(tokenizer.stem)
        let whole = Set(thing + [tokenizer.stem(of: howTo.verb)])
        let factor = thing.isEmpty ? recipe.productFactor : 1
        for index in sections.indices {
            let section = sections[index]
            let heading = tokenizer.words(of: section.heading)
            let title = tokenizer.words(of: section.citation.title)
            let share = { (words: [String]) in self.share(of: words, Set(thing), whole, howTo) }
            let parts = Self.parts(of: section.citation.title).map { recipe.partOfTitle * share(tokenizer.words(of: String($0))) }
            let ofTitle = max(share(title), parts.max() ?? 0)
            let isFirst = isOpening(section.number)
            // "Upgrade" far down is of something else than the product.
            let ofHeading = isFirst ? ofTitle : thing.isEmpty ? 0 : share(heading)
            sections[index].score +=
                factor * (ofHeading * recipe.howToHeading + ofTitle * (isFirst ? recipe.howToOpening : recipe.howToTitle))
            sections[index].isNamed = ofHeading + ofTitle > 0
            // What and why something is tells not how.
            if let first = heading.first, first != "how", CommonWords.asking.contains(first) {
                sections[index].score -= recipe.explainingPenalty
            }
            if Self.isStart(title), !thing.isEmpty, Set(beginning(of: heading, thing.count + 1)) == whole {
                sections[index].score += recipe.startBonus
            }
        }
    }

    /// How much a title or heading is what is asked for: 1 for all of it, less for the thing alone.
    private func share(of words: [String], _ thing: Set<String>, _ whole: Set<String>, _ howTo: HowTo) -> Double {
        let telling = words.filter { !CommonWords.articles.contains($0) && !Self.isNumber($0) && !CommonWords.besideTasks.contains($0) }
        let stems = Set(telling.map(tokenizer.stem)).subtracting(generalStems)
        if stems == whole { return 1 }
        guard !thing.isEmpty, stems.subtracting(plainStems) == thing else { return 0 }
        return CommonWords.plainTasks.contains(howTo.verb) ? 1 : recipe.thingShare
    }

    /// "Links and images" is about both.
    private static func parts(of title: String) -> [Substring] {
        title.split(separator: ",", omittingEmptySubsequences: false).flatMap {
            $0.split(separator: " and ", omittingEmptySubsequences: false)
        }
    }

    /// The first telling words of a heading, without its number.
    private func beginning(of heading: [String], _ count: Int) -> some Sequence<String> {
        heading.map(tokenizer.stem).filter { !stopStems.contains($0) && !Self.isNumber($0) }.prefix(count)
    }

    /// "Getting started" has what newcomers do first.
    private static func isStart(_ title: [String]) -> Bool {
        title.contains(where: CommonWords.start.contains)
            && title.allSatisfy { CommonWords.start.contains($0) || CommonWords.stopWords.contains($0) }
    }

    private static func isNumber(_ word: String) -> Bool { word.utf8.allSatisfy { $0 < 0x3A } }
}
