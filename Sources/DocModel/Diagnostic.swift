/// A finding about the author's files: a value that is collected, so that one run reports all of them.
public struct Diagnostic: Hashable, Sendable {
    /// How much a finding weighs.
    public enum Severity: String, Hashable, Sendable, Codable, CaseIterable {
        /// The output is complete; something in it will disappoint a reader.
        case warning
        /// A page, or the site, could not be built as asked: the command ends with status 1.
        case error
    }

    public var severity: Severity
    /// A stable, kebab-case name of the kind of finding; `docs/reference/diagnostics.md` lists them all.
    public var id: String
    public var location: SourceLocation
    /// One line that names what was understood.
    public var message: String
    /// What to do next, when there is one plausible thing to do.
    public var hint: String?

    public init(
        _ severity: Severity,
        id: String,
        at location: SourceLocation,
        _ message: String,
        hint: String? = nil
    ) {
        self.severity = severity
        self.id = id
        self.location = location
        self.message = message
        self.hint = hint
    }
}

extension Diagnostic: Comparable {
    /// Orders by location, then id, then text, so that two runs report the same list.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        if left.location != right.location { return left.location < right.location }
        return (left.id, left.message) < (right.id, right.message)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The form people know from compilers: `path:line:column: severity: message [id]`, the hint on a line of its own.
    public var description: String {
        let first = "\(location): \(severity.rawValue): \(message) [\(id)]"
        guard let hint else { return first }
        return first + "\n  hint: " + hint
    }
}
