/// The form of ids that others give or make up: threads, readers, source groups of Kapa.
package enum OpaqueID {
    package static let maxBytes = 64

    /// Whether the text has 1 to ``maxBytes`` letters and digits of ASCII, `-` and `_`.
    package static func isValid(_ text: String) -> Bool {
        (1...maxBytes).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
