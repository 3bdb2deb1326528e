/// The numbers by which meaning counts. Browsers have no vectors, so these are not in ``Recipe``. `docs/inside/retrieval.md` has the figures.
struct MeaningRecipe: Sendable {
    /// Words of a section's text behind its headings: more would cost more and find less.
    let maxWords = 60
    /// Pieces of a section's text, as many as the model was trained with; sixty words are about a hundred.
    let maxSectionPieces = 256
    /// Pieces of a question, for its time's sake: of a pasted log the beginning.
    let maxQuestionPieces = 64
    /// Sections whose meaning is compared: the best by words.
    let depth = 50
    /// What a similarity of 1 adds to a score.
    let weight = 1.75
    /// The share of the page's most similar section: by its own vector alone the opening section of a page is too often the first.
    let pageShare = 0.4
    /// In place of ``Recipe/answerable``, ``Recipe/held`` and ``Recipe/certain``, because fused scores are higher.
    let answerable = Recipe.Evidence(constant: -13.2, score: 1.73, coverage: 4.1, word: 1.55, minWords: 5, maxWords: 7)
    let held = Recipe.Evidence(constant: -4.65, score: 1.1, lead: 1.4, word: 0.31, minWords: 0, maxWords: 10)
    let certain = 0.8
}

let meaningRecipe = MeaningRecipe()
