internal import DocModel

/// A section's Markdown as lines for a terminal: code indented, tables aligned, the marks of Markdown left out.
struct TerminalMarkdown {
    /// Writes the part that a reader's eye shall find, or pass over.
    enum Part {
        case head, code, plain
    }

    private let markdown: SectionMarkdown
    private let style: (String, Part) -> String

    init(_ markdown: SectionMarkdown, style: @escaping (String, Part) -> String = { text, _ in text }) {
        self.markdown = markdown
        self.style = style
    }

    /// The lines, none of them blank at the end.
    var lines: [String] {
        var lines: [String] = []
        var table: [[String]] = []
        var indent = ""
        func finishTable() {
            guard !table.isEmpty else { return }
            lines += aligned(table).map { indent + $0 }
            table = []
        }
        for line in markdown.lines {
            if line.kind == .row {
                if table.isEmpty { indent = place(of: line) + markdown.markers(of: line) }
                table.append(markdown.cells(of: line))
                continue
            }
            if line.kind == .delimiters { continue }
            finishTable()
            switch line.kind {
            case .blank, .fence:
                guard line.marker == nil else {
                    lines.append(place(of: line) + markdown.markers(of: line))
                    continue
                }
                if line.kind == .blank { lines.append(place(of: line)) }
                if let title = title(of: line) { lines.append(place(of: line) + style(title + ":", .head)) }
            case .alert: lines.append(place(of: line) + style(alertTitle(line), .head))
            case .code: lines.append("    " + place(of: line) + style(markdown.words(of: line), .code))
            case .text, .row, .delimiters: lines.append(place(of: line) + markdown.markers(of: line) + markdown.words(of: line))
            }
        }
        finishTable()
        return lines.map { $0.allSatisfy { $0 == " " } ? "" : $0 }
    }

    /// What stands before a line's markers: a bar for each quote, and the spaces of items.
    private func place(of line: SectionMarkdown.Line) -> String {
        let bytes = markdown.bytes[line.start..<(line.marker ?? line.content)]
        return bytes.map { $0 == UInt8(ascii: ">") ? "│" : " " }.joined()
    }

    /// What a block of code is called, where a line opens one with a title.
    private func title(of line: SectionMarkdown.Line) -> String? {
        guard line.kind == .fence else { return nil }
        return markdown.words(of: line).firstMatch(of: /title="([^"]+)"/).map { String($0.1.replacing(/\\(.)/) { $0.1 }) }
    }

    /// `[!NOTE]` as `Note`.
    private func alertTitle(_ line: SectionMarkdown.Line) -> String {
        let name = markdown.words(of: line).filter(\.isLetter).lowercased()
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    private func aligned(_ table: [[String]]) -> [String] {
        var widths: [Int] = []
        for row in table {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], min(cell.count, Self.maxColumn))
            }
        }
        return table.enumerated().map { number, row in
            let cells = row.enumerated().map { column, cell in
                let padding = column + 1 == row.count ? 0 : max(0, widths[column] - cell.count)
                return style(cell, number == 0 ? .head : .plain) + String(repeating: " ", count: padding)
            }
            return cells.joined(separator: "  ")
        }
    }

    /// A longer cell pushes its neighbours aside in its own row only.
    private static let maxColumn = 60
}
