internal import ServerFoundation

/// What one proxy wrote into a `Forwarded` header. Source: RFC 7239, section 4.
struct ForwardedHop: Hashable, Sendable {
    /// Of `for`: an address with or without a port, `unknown`, or a name that begins with `_`.
    var node: String?
    /// What the client sent in `Host`.
    var host: String?
    /// In lowercase.
    var proto: String?

    /// The elements of a header's value, from the client's side to ours.
    static func hops(_ header: String) -> [ForwardedHop] {
        split(header, at: ",").map { element in
            var hop = ForwardedHop()
            for pair in split(element, at: ";") {
                guard let mark = pair.firstIndex(of: "=") else { continue }
                let value = unquoted(String(pair[pair.index(after: mark)...]).trimmingWhitespace)
                switch String(pair[..<mark]).trimmingWhitespace.lowercased() {
                case "for": hop.node = value
                case "host": hop.host = value
                case "proto": hop.proto = value.lowercased()
                default: break
                }
            }
            return hop
        }
    }

    /// Cuts at each `separator` that is not within quotes.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == separator, !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast()).replacing("\\", with: "")
    }
}
