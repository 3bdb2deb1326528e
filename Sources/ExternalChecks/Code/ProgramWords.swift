internal import Foundation

/// Finds in what a program says which line of the code is meant, and what is wrong with it.
struct ProgramWords {
    private let own: NSRegularExpression?

    /// - Parameter linePattern: See ``CodeRule/linePattern``; what is not an expression finds nothing.
    init(linePattern: String?) { own = linePattern.flatMap { try? NSRegularExpression(pattern: $0) } }

    /// What compilers and interpreters write: `<stdin>:3:5:`, `code.py:3:`, `[stdin]:3`, `(3,5)`, `line 3`, `sh: 3:`.
    private static let usual: [NSRegularExpression] = [
        #"(?:^|[\s"'(\[])(?:<stdin>|\[stdin\]|\(stdin\)|stdin|-|[^\s:"']*code\.[a-z]+):(\d+)(?::(\d+))?"#,
        #"\bline (\d+)(?:,? col(?:umn)? (\d+))?"#,
        #"\((\d+),(\d+)\)"#, #": ?(\d+)(?::(\d+))?:"#,
    ].compactMap { try? NSRegularExpression(pattern: $0, options: [.caseInsensitive, .anchorsMatchLines]) }

    func fault(in text: String, file: String?) -> CodeFault {
        // What the program calls the file means nothing to the author.
        let shown = file.map { text.replacing($0, with: "code") } ?? text
        let lines = shown.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        var fault = CodeFault(message: Self.message(lines))
        for expression in own.map({ [$0] }) ?? Self.usual {
            let whole = NSRange(text.startIndex..., in: text)
            // Python begins with its own code, and ends with what it was given.
            let isTrace = own == nil && text.contains("Traceback (most recent call last)")
            let found = isTrace ? expression.matches(in: text, range: whole).last : expression.firstMatch(in: text, range: whole)
            guard let match = found else { continue }
            func number(_ group: Int) -> Int? {
                group < match.numberOfRanges ? Range(match.range(at: group), in: text).flatMap { Int(text[$0]) } : nil
            }
            (fault.line, fault.column) = (number(1), number(2))
            break
        }
        return fault
    }

    /// The line that speaks of an error, without the place before it; else the first one.
    private static func message(_ lines: [String]) -> String {
        let line = lines.first { $0.range(of: "error", options: .caseInsensitive) != nil } ?? lines.first ?? "it says nothing"
        let plain = line.replacing(/^(?:\S*[\/\\]?\S*?:)?(?: ?line \d+:| ?\d+:(?:\d+:)?)\s*/, with: "")
        return String((plain.isEmpty ? line : plain).prefix(300))
    }
}
