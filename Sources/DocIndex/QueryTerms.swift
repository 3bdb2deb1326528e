/// The words of what a reader typed that are worth looking for.
struct QueryTerms: Equatable {
    /// FTS5's time grows with the number of OR-ed words; a question of ordinary length has fewer than this.
    static let maxTerms = 16
    /// What is read of a pasted log or a hostile query.
    static let maxBytes = 8_192

    /// In reading order, lowercased, each once.
    var words: [String]

    /// Splits at everything that is no letter, digit, mark or `_`, as `unicode61` does, and leaves out stop words.
    ///
    /// Where nothing but stop words is left they are kept: somebody may look for the page about `if`.
    init(_ query: String) {
        var all: [String] = []
        var seen: Set<String> = []
        var word = String.UnicodeScalarView()
        func finish() {
            guard !word.isEmpty else { return }
            let text = String(word).lowercased()
            if seen.insert(text).inserted { all.append(text) }
            word.removeAll()
        }
        for scalar in String(decoding: query.utf8.prefix(Self.maxBytes), as: UTF8.self).unicodeScalars {
            let properties = scalar.properties
            if properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark {
                word.append(scalar)
            } else if scalar != "'" && scalar != "\u{2019}" {
                finish()
            }
        }
        finish()
        let kept = all.filter { !StopWords.english.contains($0) }
        words = Array((kept.isEmpty ? all : kept).prefix(Self.maxTerms))
    }

    var isEmpty: Bool { words.isEmpty }

    /// A `MATCH` expression in which each word is a quoted string, so that operators in the input are searched for, never obeyed.
    ///
    /// OR, not FTS5's default AND: with AND one long question in five finds its page.
    /// Source: <https://www.sqlite.org/fts5.html#fts5_strings>
    var matchExpression: String { words.map(Self.quoted).joined(separator: " OR ") }

    static func quoted(_ word: String) -> String { "\"" + word.replacing("\"", with: "\"\"") + "\"" }
}

/// Words that say how something is asked, not what about.
enum StopWords {
    static let english: Set<String> = Set(
        """
        a about after all also am an and any anyone are as at be because been before being between both but by can cannot cant could did do does
        doesnt doing dont each else every few for from get getting give given gives go goes got had has have having he help her here him his how
        i id if ill im in instead into is isnt it its itself ive just let lets like make makes many may me might more most much must my myself
        need needs no not now of off on once one only or other our out over own please possible problem question same seem seems shall she should
        so some someone something still such tell than that the their them then there these they thing things this those through to too trying
        under until up us use used using very want wants was way we well were what whats when where whether which while who whose why will with
        without wont would you your
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )
}
