package import DocModel

/// Why a language definition cannot be used, and what its author can do.
package struct GrammarError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place in the definition, line and column counted from 1.
    package var location: SourceLocation
    /// What is wrong, without the place.
    package var message: String
    package var hint: String?

    package init(at location: SourceLocation, _ message: String, hint: String? = nil) {
        self.location = location
        self.message = message
        self.hint = hint
    }

    /// The error as one of the findings that a build reports.
    package var diagnostic: Diagnostic { Diagnostic(.error, id: .languageDefinition, at: location, message, hint: hint) }

    package var description: String { diagnostic.description }
}

/// The candidate that a misspelt `word` most likely means; `nil` unless exactly one is close.
func closestName(to word: String, in candidates: some Sequence<String>) -> String? {
    let allowed = word.utf8.count < 4 ? 1 : 2
    var best: (distance: Int, names: [String]) = (allowed + 1, [])
    for candidate in candidates {
        let distance = editDistance(Array(word.utf8), Array(candidate.utf8))
        if distance < best.distance { best = (distance, [candidate]) } else if distance == best.distance { best.names.append(candidate) }
    }
    return best.distance <= allowed && best.names.count == 1 ? best.names[0] : nil
}

/// The Levenshtein distance.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in right.enumerated() {
            let substitution = diagonal + (byte == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substitution, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}
