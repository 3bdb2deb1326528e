/// What cannot be drawn, and where.
package struct DiagramFault: Error, Hashable, Sendable {
    /// In bytes from the beginning of the source, from 0.
    package var offset: Int
    /// A sentence without a full stop.
    package var message: String
    /// What to do next.
    package var hint: String?

    init(_ offset: Int, _ message: String, hint: String? = nil) {
        self.offset = offset
        self.message = message
        self.hint = hint
    }
}

/// How large a diagram may be.
enum DiagramLimits {
    static let maxBytes = 65_536
    static let maxNodes = 2_000
    static let maxEdges = 4_000
    static let maxDepth = 30
}
