internal import Foundation

/// How sure it is that the docs answer a question, and that the answer is among what was found.
///
/// Both are chances, 0 to 1, of logistic models; `docs/inside/retrieval.md` has their figures.
struct Confidence {
    /// That the docs answer it at all: chance words meet in no section, and not in three.
    let isAnswerable: Double
    /// That one of the three best sections holds the answer: where it is elsewhere, many are as good as the first.
    let isHeld: Double
    /// The latter is enough for an answer without a mark.
    let isCertain: Bool

    /// - Parameters:
    ///   - sections: All that were read, best first.
    ///   - coverage: The best share of the question that any section holds.
    ///   - query: Its words count, and what stands for words.
    ///   - isFused: Meaning counts in the scores, which are higher then.
    init(_ sections: [FoundSection], coverage: Double, query: Query, isFused: Bool) {
        guard let first = sections.first else {
            isAnswerable = 0
            isHeld = 0
            isCertain = false
            return
        }
        let best = sections.prefix(recipe.evidentSections)
        let mean = best.reduce(0) { $0 + $1.score } / Double(best.count)
        let lead = first.score - (sections.count < recipe.leadDepth ? 0 : sections[recipe.leadDepth - 1].score)
        let breadth = best.reduce(0) { max($0, $1.held) } / Double(max(1, query.concepts.count))
        func chance(_ evidence: Recipe.Evidence, more: Double = 0) -> Double {
            let words = Double(min(max(query.wordCount, evidence.minWords), evidence.maxWords))
            let held = evidence.coverage * coverage + evidence.breadth * breadth
            let signs = evidence.score * mean + evidence.lead * lead + held + evidence.word * words
            return 1 / (1 + exp(-(evidence.constant + signs + more)))
        }
        let isUnspaced = query.unspacedWords * 2 > query.wordCount
        // A page that is called so answers whatever words it has.
        isAnswerable =
            query.site?.wantsNamedPage == true
            ? 1 : chance(isFused ? meaningRecipe.answerable : recipe.answerable, more: isUnspaced ? recipe.unspacedEvidence : 0)
        isHeld = chance(isFused ? meaningRecipe.held : recipe.held, more: query.isJudgement ? recipe.judgementEvidence : 0)
        isCertain = isHeld >= (isFused ? meaningRecipe.certain : recipe.certain)
    }
}
