internal import Foundation

/// Finds what a pasted error says, between the frames of its trace and the boilerplate of what carried it.
///
/// Frames hold hundreds of words that are none of the question's, and more of them the deeper the trace. `search-error.js` does the same.
enum ErrorMessage {
    /// `text` without frames and boilerplate; `text` itself where nothing else is left.
    static func of(_ text: String) -> String {
        let unwrapped = unwrapped(text)
        guard unwrapped.contains("\n") else { return unwrapped }
        let message = withoutFrames(withoutContext(unwrapped))
        return message.contains(where: { $0.isLetter }) ? message : unwrapped
    }

    // MARK: Frames

    private static let cause = "Caused by: "
    private static let heading = "Traceback (most recent call last)"
    private static let joints = ["During handling of the above exception", "The above exception was the direct cause"]

    private static func withoutFrames(_ text: String) -> String {
        var kept: [Substring] = []
        // Of a chain of exceptions the last one tells what happened.
        var error: Int?
        var isInTrace = false
        var isBelowFrame = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let words = line.drop(while: \.isWhitespace)
            let isIndented = words.startIndex != line.startIndex
            if !isInTrace, words.hasPrefix(cause), words.count > cause.count {
                if let error, error < kept.count { kept.remove(at: error) }
                error = kept.count
                kept.append(words.dropFirst(cause.count))
            } else if words.hasPrefix(heading) {
                if let error, error < kept.count { kept.remove(at: error) }
                error = nil
                isInTrace = true
            } else if isInTrace, words.isEmpty || isIndented {
                continue
            } else if isInTrace {
                isInTrace = false
                error = kept.count
                kept.append(line)
            } else if joints.contains(where: words.hasPrefix) || isFrame(words, isIndented) {
                isBelowFrame = words.hasPrefix("File \"")
                // Java writes the message above its frames.
                if error == nil, isIndented, words.hasPrefix("at "), kept.last?.hasSuffix("?") == false { error = kept.count - 1 }
                // Go writes the function above its place.
                if words.contains(".go:"), kept.last?.hasSuffix(")") == true { kept.removeLast() }
                continue
            } else if !(isBelowFrame && isIndented) {
                kept.append(line)
            }
            isBelowFrame = false
        }
        return failures(of: kept).joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static let failureWords = ["error", "exception", "fatal", "panic", "fail"]
    private static let minLogLines = 8
    private static let maxFailures = 4

    /// Of a long log the last lines that say what failed, or ask something about it; all where most lines do, or none.
    private static func failures(of lines: [Substring]) -> [Substring] {
        guard lines.count >= minLogLines else { return lines }
        let failures = lines.filter { line in
            line.hasSuffix("?") || failureWords.contains { line.range(of: $0, options: .caseInsensitive) != nil }
        }
        return failures.isEmpty || 2 * failures.count > lines.count ? lines : failures.suffix(maxFailures)
    }

    private static func isFrame(_ line: Substring, _ isIndented: Bool) -> Bool {
        if line.hasPrefix("File \"") { return line.contains("\", line ") }
        if line.hasPrefix("... ") { return line.hasSuffix(" more") }
        if line.hasPrefix("goroutine ") { return line.hasSuffix(":") }
        guard isIndented else { return false }
        let rest = line.drop { $0.isASCII && $0.isNumber }
        return line.hasPrefix("at ") || line.contains(".go:") || rest.startIndex != line.startIndex && rest.hasPrefix(": ")
            || !line.isEmpty && line.allSatisfy { "^~ ".contains($0) }
    }

    // MARK: Boilerplate

    /// Without lines that say where, and not what: source above a caret, margins and arrows, the ways of Node.js, how a compiler begins and ends.
    private static func withoutContext(_ text: String) -> String {
        let aboveCaret = #/(?m)^[ \t]+\S.*\n[ \t]*[\^~][\^~ ]*(?:\n|$)/#
        let context =
            #/
            (?m)^(?:
                \ *(?:-->|:::|=\ (?:note|help):)
                | (?:\ +\d*|\d+)\ *\|
                | (?:node:|.*[\/\\])\S*:\d+$
                | -\ [.\/]
                | Node\.js\ v
                | In\ file\ included\ from\x20
                | \S+:\ In\ (?:member\ )?function
                | For\ more\ information\ about\ this\ error
                | error:\ (?:aborting|could\ not\ compile)
            ).*\n?
            /#
        return text.replacing(aboveCaret, with: "").replacing(context, with: "")
    }

    /// Without what gRPC, loggers, Java and compilers write before a message, and what stands around the status of an HTTP response.
    private static func unwrapped(_ text: String) -> String {
        var text = text.contains("\r\n") ? text.replacing("\r\n", with: "\n") : text
        if text.contains("HTTP/") {
            // What curl says of a request.
            if text.contains("< HTTP/") { text.replace(#/(?m)^[*>].*\n/#, with: "") }
            text.replace(#/(?m)^(?:< )?HTTP\/[\d.]+ (\d{3}.*)(?:\n(?:< )?[\w\-]+: ?.*)*/#) { $0.output.1 }
        }
        if text.contains(" desc = ") { text.replace(#/rpc error: code = \w+ desc = /#, with: "") }
        if text.contains("level=") { text.replace(#/(?:time="[^"]*" )?\blevel=\w+ (?:msg=)?/#, with: "") }
        if text.contains("Exception in thread") { text.replace(#/Exception in thread "[^"]*" /#, with: "") }
        if text.contains(where: { "./\\".contains($0) }), text.contains(where: \.isNumber) {
            text.replace(#/(?m)^\S*[.\/\\]\S*?(?::\d+(?::\d+)?(?: -|:)|\(\d+(?:,\d+)?\):) (?=\S)/#, with: "")
        }
        return text
    }
}
