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
    package var diagnostic: Diagnostic { Diagnostic(id: .languageDefinition, at: location, message, hint: hint) }

    package var description: String { diagnostic.description }
}
