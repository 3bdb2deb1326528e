internal import Answers
internal import GRDB

extension QuestionRecord {
    /// The record as a row of the table `questions`.
    /// - Parameter storesText: Whether the reader's words stand in it.
    func columns(storesText: Bool) -> [(name: String, value: (any DatabaseValueConvertible)?)] {
        [
            ("id", id),
            ("thread", threadID),
            ("asked", asked),
            ("text", storesText ? text : nil),
            ("page", page),
            ("client", clientID),
            ("origin", origin.rawValue),
            ("answered", isAnswered),
            ("uncertain", isUncertain),
            ("fallback", fallback),
            ("missing_terms", storesText ? missingTerms.lines : nil),
            ("nearest", nearest.lines),
            ("kapa_question", kapaQuestionID),
            ("duration_ms", durationMS),
        ]
    }
}

extension [String] {
    /// Lists are stored one element to a line; no element holds a line break. `nil` for an empty one.
    var lines: String? { isEmpty ? nil : joined(separator: "\n") }
}
