/// Reads `erDiagram` of Mermaid.
struct EntityReader {
    private var graph: Graph
    private var numbers: [Substring: Int] = [:]
    private var styles = MermaidStyles()
    private var classes: [(Substring, Substring)] = []
    /// The entity whose attributes are being read.
    private var open: (number: Int, line: MermaidSource.Line)?

    static func graph(of source: MermaidSource) throws(DiagramFault) -> Graph {
        let (lines, description) = source.withoutDescription()
        var reader = EntityReader(graph: source.emptyGraph(description))
        for line in lines { try reader.read(line) }
        if let open = reader.open { throw open.line.fault("'{' is never closed") }
        for (name, style) in reader.classes {
            if let tone = reader.styles.classes[style], let number = reader.numbers[name] { reader.graph.nodes[number].tone = tone }
        }
        return reader.graph
    }

    private init(graph: Graph) {
        self.graph = graph
    }

    private mutating func read(_ line: MermaidSource.Line) throws(DiagramFault) {
        if let open {
            if line.text == "}" { self.open = nil } else { try attribute(line, of: open.number) }
            return
        }
        switch line.word {
        case "direction":
            if let direction = Graph.Direction(mermaid: line.rest) { graph.direction = direction }
            return
        case "classDef": return styles.define(line.rest)
        case "class", "style":
            let names = line.rest.prefix { $0 != " " }
            let rest = line.rest.dropFirst(names.count).trimmed
            for name in names.split(separator: ",") {
                if line.word == "class" {
                    classes.append((name, rest))
                } else if let tone = MermaidStyles.tone(rest) {
                    let number = try entity(name, line)
                    graph.nodes[number].tone = tone
                }
            }
            return
        case "title":
            graph.title = String(line.rest)
            graph.showsTitle = true
            return
        default: break
        }
        if let relation = try relation(line) {
            graph.edges.append(relation)
        } else {
            try declaration(line)
        }
    }

    // MARK: Entities

    /// `NAME`, `NAME["Alias"]`, `NAME {`, `NAME:::class`.
    private mutating func declaration(_ line: MermaidSource.Line) throws(DiagramFault) {
        var text = line.text
        var inside: Substring?
        if let brace = text.firstIndex(of: "{") {
            inside = text[brace...].dropFirst().trimmed
            text = text[..<brace].trimmed
        }
        let number = try entity(text, line)
        guard var inside else { return }
        if graph.nodes[number].compartments.isEmpty { graph.nodes[number].compartments = [[]] }
        let isClosed = inside.last == "}"
        if isClosed { inside = inside.dropLast().trimmed }
        if !inside.isEmpty { try attribute(MermaidSource.Line(offset: line.offset, text: inside), of: number) }
        if !isClosed { open = (number, line) }
    }

    private mutating func entity(_ text: Substring, _ line: MermaidSource.Line) throws(DiagramFault) -> Int {
        var name = text.trimmed
        if let colons = name.range(of: ":::") {
            let style = name[colons.upperBound...].trimmed
            name = name[..<colons.lowerBound].trimmed
            classes.append((name.unquoted, style))
        }
        var alias: Substring?
        if let bracket = name.firstIndex(of: "["), name.last == "]" {
            alias = name[bracket...].dropFirst().dropLast().trimmed.unquoted
            name = name[..<bracket].trimmed
        }
        let isQuoted = name.first == "\""
        name = name.unquoted
        guard !name.isEmpty, isQuoted || !name.contains(" ") else {
            throw line.fault("an entity or a relation such as 'A ||--o{ B : has' is expected here, not '\(line.text.prefix(40))'")
        }
        guard let number = numbers[name] else {
            guard graph.nodes.count < DiagramLimits.maxNodes else { throw line.fault("more than \(DiagramLimits.maxNodes) entities") }
            numbers[name] = graph.nodes.count
            graph.nodes.append(Graph.Node(label: Label(mermaid: alias ?? name, width: 300)))
            return graph.nodes.count - 1
        }
        if let alias { graph.nodes[number].label = Label(mermaid: alias, width: 300) }
        return number
    }

    /// `type name PK, FK "comment"`.
    private mutating func attribute(_ line: MermaidSource.Line, of number: Int) throws(DiagramFault) {
        var text = line.text
        var comment: Substring = ""
        if let quote = text.firstIndex(of: "\"") {
            comment = text[quote...].trimmed.unquoted
            text = text[..<quote].trimmed
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count >= 2 else { throw line.fault("an attribute is a type and a name, not '\(line.text.prefix(40))'") }
        let keys = words.dropFirst(2).joined(separator: " ").split(separator: ",").map { String($0.trimmed) }.joined(separator: ", ")
        var cells = [ClassReader.generic(words[0]), String(words[1])]
        if !keys.isEmpty || !comment.isEmpty { cells.append(keys) }
        if !comment.isEmpty { cells.append(Label(mermaid: comment).text) }
        graph.nodes[number].compartments[0].append(Graph.Row(cells: cells))
    }

    // MARK: Relations

    private static let tails: [(String, Graph.Tip)] = [
        ("|o", .zeroOrOne), ("||", .one), ("}o", .zeroOrMore), ("}|", .oneOrMore), ("o|", .zeroOrOne), ("0+", .zeroOrMore),
        ("1+", .oneOrMore),
    ]
    private static let heads: [(String, Graph.Tip)] = [
        ("o|", .zeroOrOne), ("||", .one), ("o{", .zeroOrMore), ("|{", .oneOrMore), ("|o", .zeroOrOne), ("0+", .zeroOrMore),
        ("1+", .oneOrMore),
    ]
    private static let words: [(String, Graph.Tip)] = [
        ("one or zero", .zeroOrOne), ("zero or one", .zeroOrOne), ("one or more", .oneOrMore), ("one or many", .oneOrMore),
        ("zero or more", .zeroOrMore), ("zero or many", .zeroOrMore), ("only one", .one), ("many(0)", .zeroOrMore), ("many(1)", .oneOrMore),
        ("many", .zeroOrMore), ("one", .one), ("1", .one),
    ]

    /// - Returns: `nil` for any other line.
    private mutating func relation(_ line: MermaidSource.Line) throws(DiagramFault) -> Graph.Edge? {
        // A brace of a declaration stands after a name, one of a relation beside its line.
        let text = line.text
        for (sign, style) in [
            ("--", Graph.Line.solid), ("..", .dashed), (".-", .dashed), ("-.", .dashed), (" optionally to ", .dashed), (" to ", .solid),
        ] {
            guard let middle = text.range(of: sign) else { continue }
            let left = text[..<middle.lowerBound].trimmed
            let right = text[middle.upperBound...].trimmed
            guard let (tail, tailTip) = Self.ending(left, Self.tails + Self.words),
                let (head, headTip) = Self.beginning(right, Self.heads + Self.words)
            else { continue }
            var name = head
            var label: Substring = ""
            var isQuoted = false
            for index in head.indices {
                if head[index] == "\"" { isQuoted.toggle() }
                guard head[index] == ":", !isQuoted else { continue }
                // `:::` gives a class.
                if head[index...].hasPrefix(":::") || head[..<index].last == ":" { continue }
                (name, label) = (head[..<index].trimmed, head[index...].dropFirst().trimmed.unquoted)
                break
            }
            guard graph.edges.count < DiagramLimits.maxEdges else { throw line.fault("more than \(DiagramLimits.maxEdges) relations") }
            let from = try entity(tail, line)
            let to = try entity(name, line)
            var edge = Graph.Edge(tail: .node(from), head: .node(to), line: style, tailTip: tailTip, headTip: headTip)
            edge.label = Label(mermaid: label, width: FlowchartReader.maxLabelWidth)
            return edge
        }
        return nil
    }

    private static func ending(_ text: Substring, _ signs: [(String, Graph.Tip)]) -> (Substring, Graph.Tip)? {
        for (sign, tip) in signs where text.hasSuffix(sign) && text.utf8.count > sign.utf8.count {
            return (text.dropLast(sign.count).trimmed, tip)
        }
        return nil
    }

    private static func beginning(_ text: Substring, _ signs: [(String, Graph.Tip)]) -> (Substring, Graph.Tip)? {
        for (sign, tip) in signs where text.hasPrefix(sign) { return (text.dropFirst(sign.count).trimmed, tip) }
        return nil
    }
}
