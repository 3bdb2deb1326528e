internal import DocModel

/// What of a section is encoded: where it stands, and how its text begins.
enum MeaningText {
    static func text(of section: Section, on page: String) -> String {
        var names: [String] = []
        for name in [page] + section.breadcrumb + [section.heading] where !name.isEmpty && name != names.last { names.append(name) }
        var words = section.text.split(maxSplits: meaningRecipe.maxWords, whereSeparator: isSpace).prefix(meaningRecipe.maxWords)
        if words.count < meaningRecipe.maxWords {
            let room = meaningRecipe.maxWords - words.count
            words += section.code.split(maxSplits: room, whereSeparator: isSpace).prefix(room)
        }
        return names.joined(separator: " > ") + "\n" + words.joined(separator: " ")
    }

    private static func isSpace(_ character: Character) -> Bool {
        character.isWhitespace || character == Section.codeSeparator
    }
}
