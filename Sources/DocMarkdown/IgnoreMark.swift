/// `<!-- docgen-ignore broken-link -->`: what an author does not want to be told of one place.
package struct IgnoreMark: Hashable, Sendable {
    /// The kinds of findings, as they are written; empty for all.
    package var names: [String]
    /// Where it stands, counted from 1.
    package var line: Int
    package var column: Int
    /// The lines it speaks of: its own, and those of the block that it stands in or in front of.
    package var firstLine: Int
    package var lastLine: Int

    package init(names: [String], line: Int, column: Int, firstLine: Int, lastLine: Int) {
        self.names = names
        self.line = line
        self.column = column
        self.firstLine = firstLine
        self.lastLine = lastLine
    }

    private static let opening = Array("docgen-ignore".utf8)

    /// The names in a comment; `nil` where it is another one.
    static func names(in comment: UnsafeBufferPointer<UInt8>) -> [String]? {
        let text = comment.drop { $0 == 0x20 }
        guard text.starts(with: "<!--".utf8) else { return nil }
        let rest = text.dropFirst(4).drop { $0 == 0x20 }
        guard rest.starts(with: opening) else { return nil }
        let list = rest.dropFirst(opening.count)
        // `docgen-ignored` is another word.
        guard let next = list.first, next == 0x20 || next == 0x0A || next == UInt8(ascii: "-") else { return nil }
        let written = String(decoding: list, as: UTF8.self)
        guard let end = written.firstRange(of: "-->") else { return nil }
        return written[..<end.lowerBound].split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}
