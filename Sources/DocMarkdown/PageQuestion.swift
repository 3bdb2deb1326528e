package import DocModel
package import YAMLKeys
package import Yams

/// A question that a page, or a section of it, answers by what its author says.
package struct PageQuestion: Hashable, Sendable {
    /// More are not a question that somebody types.
    package static let maxCharacters = 120

    package var text: String
    /// Of the section's heading; empty for the page.
    package var anchor: String
    /// Where it is written.
    package var location: SourceLocation

    package init(text: String, anchor: String, location: SourceLocation) {
        self.text = text
        self.anchor = anchor
        self.location = location
    }
}

extension KeyReader {
    /// Questions of a page: one, or a list, in which a mapping names sections by their anchors.
    ///
    /// - Parameters:
    ///   - key: As messages show it.
    ///   - anchor: Of the section that is meant where no mapping says so.
    package mutating func questions(_ node: Node, _ key: String, of anchor: String = "", takesAnchors: Bool = true) -> [PageQuestion] {
        if let scalar = node.scalar {
            guard !node.isNull else { return [] }
            let text = scalar.string.replacing("\0", with: "\u{FFFD}").collapsingWhitespace()
            guard !text.isEmpty else { return [] }
            guard text.count <= PageQuestion.maxCharacters else {
                reportValue(node, "\(key) has a question of \(text.count) characters, expected at most \(PageQuestion.maxCharacters)")
                return []
            }
            return [PageQuestion(text: text, anchor: anchor, location: location(of: node))]
        }
        if let list = node.sequence {
            return list.prefix(1_000).flatMap { item -> [PageQuestion] in
                if item.sequence == nil { return questions(item, key, of: anchor, takesAnchors: takesAnchors) }
                reportType(item, key, "a question, or 'anchor: question'")
                return []
            }
        }
        guard takesAnchors, let mapping = node.mapping else {
            reportType(node, key, takesAnchors ? "questions, or 'anchor: question' lines" : "a question, or a list of questions")
            return []
        }
        return mapping.flatMap { name, value -> [PageQuestion] in
            guard let name = self.name(of: name) else { return [] }
            return questions(value, "\(key).\(name)", of: String(name.drop { $0 == "#" }), takesAnchors: false)
        }
    }

    /// What editors check of them.
    package static var questionSchema: ValueSchema {
        let questions = ValueSchema.texts(maxCharacters: PageQuestion.maxCharacters)
        let byAnchor = ValueSchema.object([], takesOthers: true)
        return .either([questions, .list(.either([.text, byAnchor])), byAnchor])
    }
}
