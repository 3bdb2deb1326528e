/// A source in Mermaid: its kind, what it says of itself, and its lines without comments and settings.
struct MermaidSource {
    enum Kind {
        case flowchart, state, classes, entities, sequence, pie
    }

    struct Line {
        /// Of the first character of ``text``, in bytes.
        var offset: Int
        /// Without spaces at both ends; never empty.
        var text: Substring

        /// What follows the first word, and the word.
        var word: Substring { text.prefix { $0 != " " && $0 != "\t" } }
        var rest: Substring { text.dropFirst(word.count).trimmed }
        var restOffset: Int { offset + text.utf8.distance(from: text.utf8.startIndex, to: rest.utf8.startIndex) }

        func fault(_ message: String, hint: String? = nil) -> DiagramFault { DiagramFault(offset, message, hint: hint) }
    }

    let kind: Kind
    /// What stands after the word of the kind, such as a direction.
    let header: Line
    /// The lines below the header.
    let lines: [Line]
    /// From the front matter or `accTitle`.
    private(set) var title: String?
    /// Whether the title is for all, and not only for those who do not see the drawing.
    private(set) var showsTitle = false
    private(set) var description: String?

    private static let others: Set<String> = [
        "gantt", "journey", "gitGraph", "mindmap", "timeline", "quadrantChart", "requirementDiagram", "C4Context", "C4Container",
        "C4Component", "C4Dynamic", "C4Deployment", "sankey-beta", "xychart-beta", "block-beta", "packet-beta", "kanban",
        "architecture-beta", "zenuml", "radar-beta", "treemap-beta", "sankey", "xychart", "block", "packet", "info",
    ]

    init(_ bytes: [UInt8]) throws(DiagramFault) {
        var scanner = LineScanner(bytes)
        scanner.read()
        (title, showsTitle, description) = (scanner.title, scanner.showsTitle, scanner.description)
        guard let first = scanner.lines.first else { throw DiagramFault(0, "the diagram is empty") }
        let word = String(first.word.prefix { $0 != ";" && $0 != ":" })
        switch word {
        case "graph", "flowchart", "flowchart-elk": kind = .flowchart
        case "stateDiagram", "stateDiagram-v2": kind = .state
        case "classDiagram", "classDiagram-v2": kind = .classes
        case "erDiagram": kind = .entities
        case "sequenceDiagram": kind = .sequence
        case "pie": kind = .pie
        default:
            let kinds = "'flowchart', 'sequenceDiagram', 'stateDiagram-v2', 'classDiagram', 'erDiagram' and 'pie' are drawn"
            guard !Self.others.contains(word) else { throw first.fault("'\(word)' is a kind of diagram that is not drawn", hint: kinds) }
            throw first.fault("'\(word.prefix(40))' is not a kind of diagram", hint: kinds)
        }
        header = first
        lines = Array(scanner.lines.dropFirst())
    }

    /// Takes lines apart.
    private struct LineScanner {
        private let bytes: [UInt8]
        private(set) var lines: [Line] = []
        private(set) var title: String?
        private(set) var showsTitle = false
        private(set) var description: String?
        private var index = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// The next line without spaces around it, and where it begins.
        private mutating func next() -> Line? {
            guard index < bytes.count else { return nil }
            let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
            var (start, stop) = (index, end)
            while start < stop, Self.isBlank(bytes[start]) { start += 1 }
            while stop > start, Self.isBlank(bytes[stop - 1]) { stop -= 1 }
            index = end + 1
            return Line(offset: start, text: Substring(decoding: bytes[start..<stop], as: UTF8.self))
        }

        private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

        mutating func read() {
            while let line = next() {
                if line.text.isEmpty { continue }
                if line.text == "---", lines.isEmpty {
                    readFrontMatter()
                } else if line.text.hasPrefix("%%{") {
                    var last = line
                    while !last.text.contains("}%%"), let following = next() { last = following }
                } else if line.text.hasPrefix("%%") {
                    continue
                } else if line.text.hasPrefix("accTitle"), let text = value(of: line, "accTitle") {
                    title = title ?? text
                } else if line.text.hasPrefix("accDescr"), let text = value(of: line, "accDescr") {
                    description = text
                } else {
                    lines.append(line)
                }
            }
        }

        private func value(of line: Line, _ name: String) -> String? {
            let rest = line.text.dropFirst(name.count).trimmed
            return rest.first == ":" ? String(rest.dropFirst().trimmed) : nil
        }

        private mutating func readFrontMatter() {
            while let line = next(), line.text != "---" {
                guard line.text.hasPrefix("title:") else { continue }
                var text = line.text.dropFirst("title:".count).trimmed
                if text.count > 1, let sign = text.first, sign == "\"" || sign == "'", text.last == sign {
                    text = text.dropFirst().dropLast()
                }
                title = String(text)
                showsTitle = true
            }
        }
    }

    /// Lines of a description in braces, `accDescr { … }`, which are not lines of the diagram.
    ///
    /// - Returns: The lines without them, and the text.
    func withoutDescription() -> ([Line], String?) {
        guard let start = lines.firstIndex(where: { $0.text.hasPrefix("accDescr") && $0.text.contains("{") }) else {
            return (lines, description)
        }
        let end = lines[start...].firstIndex { $0.text.contains("}") } ?? lines.index(before: lines.endIndex)
        let text = lines[start...end].map { String($0.text) }.joined(separator: " ")
        let inside = Substring(text).drop { $0 != "{" }.dropFirst().prefix { $0 != "}" }.trimmed
        return (Array(lines[..<start] + lines[(end + 1)...]), String(inside))
    }

    /// A graph with what the source says of itself.
    func emptyGraph(_ description: String?) -> Graph {
        var graph = Graph()
        graph.title = title
        graph.showsTitle = showsTitle
        graph.description = description
        return graph
    }
}

/// Colours that an author gives: `fill:#f9f,stroke:#333`.
struct MermaidStyles {
    private(set) var classes: [Substring: Tone] = [:]

    /// `classDef name fill:#f9f`.
    mutating func define(_ rest: Substring) {
        let names = rest.prefix { $0 != " " }
        guard let tone = Self.tone(rest.dropFirst(names.count)) else { return }
        for name in names.split(separator: ",") { classes[name.trimmed] = tone }
    }

    static func tone(_ styles: Substring) -> Tone? {
        for name in ["fill", "stroke"] {
            // Commas stand in `rgb(…)` too.
            for part in styles.split(whereSeparator: { $0 == "," || $0 == ";" }) {
                let pair = part.split(separator: ":", maxSplits: 1)
                if pair.count == 2, pair[0].trimmed == name, let tone = Tone(color: pair[1].trimmed) { return tone }
            }
        }
        return nil
    }
}

extension Substring {
    /// Without quotes around it.
    var unquoted: Substring { count >= 2 && first == "\"" && last == "\"" ? dropFirst().dropLast() : self }
}
