/// A text as YAML holds it, so that it is read again as it was. For texts on one line.
enum YAMLScalar {
    /// Between double quotes. Source: YAML 1.2, section 7.3.1.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// As it is where YAML reads the same text, else between quotes.
    static func text(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// Stricter than section 7.3.3: what begins with a letter or as a path, holds no sign that means something, and is not a word for another value.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last,
            first.isLetterOrDigit || first == UInt8(ascii: "/") || first == UInt8(ascii: "."),
            last != UInt8(ascii: ":"), last != UInt8(ascii: " "), !text.contains(": "), !text.contains(" #")
        else { return false }
        let isLikeANumber = text.utf8.allSatisfy { "0123456789.+-_:eExXoO".utf8.contains($0) }
        return !isLikeANumber && !words.contains(text.lowercased())
            && text.utf8.allSatisfy { $0 >= 0x80 || $0.isLetterOrDigit || " /.:@+=-_()*?&%~".utf8.contains($0) }
    }

    private static let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
}
