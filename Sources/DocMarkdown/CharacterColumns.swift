internal import DocModel

/// Columns as people and editors count them: cmark-gfm and the readers of this module count bytes.
struct CharacterColumns {
    private let source: UnsafeBufferPointer<UInt8>
    private let lineStarts: [Int]

    /// - Returns: `nil` where both are the same, because all of the text is ASCII.
    init?(of source: UnsafeBufferPointer<UInt8>) {
        guard source.contains(where: { $0 >= 0x80 }) else { return nil }
        self.source = source
        var starts = [0]
        for (offset, byte) in source.enumerated() where byte == 0x0A { starts.append(offset + 1) }
        lineStarts = starts
    }

    /// - Parameters:
    ///   - line: From 1.
    ///   - column: In bytes, from 1.
    /// - Returns: The column in Unicode code points, from 1.
    func column(line: Int, column: Int) -> Int {
        guard column > 1, lineStarts.indices.contains(line - 1) else { return column }
        let start = lineStarts[line - 1]
        // Continuation bytes begin no character.
        return column - source[start..<min(source.count, start + column - 1)].count { $0 & 0xC0 == 0x80 }
    }
}

extension RenderedDocument {
    /// - Parameter lineOffset: Lines in front of `body`.
    mutating func countCharacters(in body: UnsafeBufferPointer<UInt8>, lineOffset: Int) {
        guard !links.isEmpty || !externalLinks.isEmpty || !diagnostics.isEmpty || !code.isEmpty, let columns = CharacterColumns(of: body)
        else { return }
        for links in [\Self.links, \Self.externalLinks] {
            for index in self[keyPath: links].indices {
                let link = self[keyPath: links][index]
                let line = Int(link.line) - lineOffset
                let column = columns.column(line: line, column: Int(link.column))
                self[keyPath: links][index].column = Int32(column)
                guard link.width > 0 else { continue }
                self[keyPath: links][index].width = Int32(columns.column(line: line, column: Int(link.column + link.width)) - column)
            }
        }
        for index in code.indices {
            for line in code[index].places.indices {
                let place = code[index].places[line]
                code[index].places[line].column = columns.column(line: place.line - lineOffset, column: place.column)
            }
        }
        for index in diagnostics.indices where !diagnostics[index].location.isWhole {
            let location = diagnostics[index].location
            diagnostics[index].location.column = columns.column(line: location.line - lineOffset, column: location.column)
            guard let end = location.end else { continue }
            diagnostics[index].location.end?.column = columns.column(line: end.line - lineOffset, column: end.column)
        }
    }
}
