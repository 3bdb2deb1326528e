/// A finding about the author's files: a value that is collected, so that one run reports all of them.
package struct Diagnostic: Hashable, Sendable {
    /// How much a finding weighs.
    package enum Severity: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing is wrong; the author may want to know what was done. It stays a notice under `--strict`.
        case notice
        /// The output is complete; something in it will disappoint a reader.
        case warning
        /// A page, or the site, could not be built as asked, or a link of it leads nowhere: the command ends with status 1.
        case error
    }

    /// How much it weighs; `docgen.yml` may change it.
    package var severity: Severity
    package var id: DiagnosticID
    /// Where the author has to look.
    package var location: SourceLocation
    /// One line that names what was understood. Control characters of the author's files stand in it as escapes.
    package let message: String
    /// What to do next, when there is one plausible thing to do; one line like ``message``.
    package let hint: String?
    /// Other places that have to do with it: the page that has the URL already, the first definition.
    package var related: [Related] = []
    /// How many times it is there, where one finding stands for several.
    package var count = 1
    /// What a link or picture leads to, as it is written there; `nil` for findings about anything else.
    package var target: String?
    /// What puts it right, where that leaves no choice.
    package var fix: LinkFix?

    /// Another place, and what is there.
    package struct Related: Hashable, Sendable {
        package var location: SourceLocation
        /// A few words: "the other page".
        package var message: String

        package init(_ location: SourceLocation, _ message: String) {
            self.location = location
            self.message = message
        }

        /// Another place of the same.
        package static func again(_ location: SourceLocation) -> Related { Related(location, sameAgain) }

        private static let sameAgain = "here too"

        package var isAgain: Bool { message == Self.sameAgain }
    }

    /// - Parameter severity: Where the case at hand weighs something else than ``DiagnosticID/severity``.
    package init(
        _ severity: Severity? = nil,
        id: DiagnosticID,
        at location: SourceLocation,
        _ message: String,
        hint: String? = nil,
        related: [Related] = []
    ) {
        self.severity = severity ?? id.severity
        self.id = id
        self.location = location
        self.message = message.escapingControls()
        self.hint = hint?.escapingControls()
        self.related = related
    }
}

extension [Diagnostic] {
    package var containsErrors: Bool { contains { $0.severity == .error } }

    /// The same as `sorted()`. Places are sorted, and each finding is moved once: it has a dozen parts that are counted with every move.
    package func sortedByPlace() -> [Diagnostic] {
        indices.map { (place: self[$0].location, index: $0) }.sorted { left, right in
            if left.place != right.place { return left.place < right.place }
            let (first, second) = (self[left.index], self[right.index])
            return first < second || !(second < first) && left.index < right.index
        }.map { self[$0.index] }
    }
}

extension String {
    /// Control characters, line breaks and changes of direction as `\u{1B}`: a document must not repaint a terminal, begin a line that a CI
    /// system obeys, or reorder what a person reads.
    ///
    /// Source: Unicode Standard Annex 9 for the characters of direction.
    package func escapingControls() -> String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if Self.isControl(scalar) {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension Diagnostic: Comparable {
    /// Orders by location, then id, then text, so that two runs report the same list.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        if left.location != right.location { return left.location < right.location }
        return (left.id.rawValue, left.message) < (right.id.rawValue, right.message)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The form people know from compilers: `path:line:column: severity: message [id]`, the hint on a line of its own.
    package var description: String {
        let first = "\(location): \(severity.rawValue): \(message) [\(id)]"
        guard let hint else { return first }
        return first + "\n  hint: " + hint
    }
}
