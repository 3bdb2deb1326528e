/// Cuts a question in a script without spaces into what stands for its words, without a lexicon.
///
/// A word is its pairs of characters that follow one another. It ends where the kind of characters changes, and between two that never
/// stand together in the docs where they do stand with those beside them: "修改超时" is 修改 and 超时, because no page has 改超.
enum UnspacedWords {
    /// - Parameters:
    ///   - runs: Of such text, as ``UnspacedScript/split(_:)`` gives them.
    ///   - isKnown: Whether the docs hold a text of one or two characters.
    /// - Returns: The pairs of each word, as the index has them; a word of one character is that.
    static func pairs(of runs: [[Unicode.Scalar]], isKnown: (String) throws -> Bool) rethrows -> [[String]] {
        var segments = runs.flatMap(withoutQuestionWords).flatMap(byKind)
        if segments.isEmpty { segments = runs.flatMap(byKind) }
        // Of Japanese, Hiragana are endings and particles.
        let telling = segments.filter { UnspacedScript.kind(of: $0[0]) != .hiragana }
        if !telling.isEmpty { segments = telling }
        var words: [[String]] = []
        var unknown: [[String]] = []
        for segment in segments {
            let pairs = segment.count == 1 ? [text(segment[...])] : segment.indices.dropLast().map { text(segment[$0...($0 + 1)]) }
            let known = try pairs.map(isKnown)
            if pairs.count == 1 {
                if known[0] { words.append(pairs) } else { unknown.append(pairs) }
                continue
            }
            var word: [String] = []
            for index in pairs.indices {
                let isBesideKnown = index > 0 && known[index - 1] || index + 1 < pairs.count && known[index + 1]
                if known[index] || !isBesideKnown {
                    word.append(pairs[index])
                } else if !word.isEmpty {
                    words.append(word)
                    word = []
                }
            }
            if !word.isEmpty { words.append(word) }
        }
        // A lone unknown character says as little as an ending, but two are a word that the docs lack.
        return words + unknown.filter { $0[0].unicodeScalars.count > 1 || words.isEmpty }
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return UnspacedScript.foldingKana(String(view))
    }

    private static func byKind(_ run: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var segments: [[Unicode.Scalar]] = []
        for scalar in run {
            if let last = segments.last?.last, UnspacedScript.kind(of: last) == UnspacedScript.kind(of: scalar) {
                segments[segments.count - 1].append(scalar)
            } else {
                segments.append([scalar])
            }
        }
        return segments
    }

    private static func withoutQuestionWords(_ run: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var pieces: [[Unicode.Scalar]] = [[]]
        var index = 0
        while index < run.count {
            if let word = CommonWords.unspacedQuestionWords.first(where: { run[index...].starts(with: $0) }) {
                pieces.append([])
                index += word.count
            } else {
                pieces[pieces.count - 1].append(run[index])
                index += 1
            }
        }
        return pieces.filter { !$0.isEmpty }
    }
}
