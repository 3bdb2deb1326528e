/// Reads `classDiagram` of Mermaid.
struct ClassReader {
    private var graph: Graph
    private var numbers: [Substring: Int] = [:]
    private var styles = MermaidStyles()
    private var classes: [(Substring, Substring)] = []
    private var openNamespaces: [Int] = []
    private var open: (number: Int, line: MermaidSource.Line)?

    static func graph(of source: MermaidSource) throws(DiagramFault) -> Graph {
        let (lines, description) = source.withoutDescription()
        var reader = ClassReader(graph: source.emptyGraph(description))
        for line in lines { try reader.read(line) }
        if let open = reader.open { throw open.line.fault("'{' is never closed") }
        if let last = reader.openNamespaces.last {
            throw DiagramFault(
                lines.last?.offset ?? 0,
                "the namespace '\(reader.graph.clusters[last].label.text)' is never closed with '}'"
            )
        }
        for (name, style) in reader.classes {
            if let tone = reader.styles.classes[style], let number = reader.numbers[name] { reader.graph.nodes[number].tone = tone }
        }
        return reader.graph
    }

    private init(graph: Graph) {
        self.graph = graph
    }

    /// `List~int~` is `List<int>`.
    static func generic(_ text: Substring) -> String {
        var result = ""
        var depth = 0
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            result += part
            guard index < parts.count - 1 else { break }
            // A sign opens where a name follows it and as many are still to come.
            let next = parts[index + 1].first
            let opens = next.map { $0.isLetter || $0 == "_" } ?? false && depth < parts.count - 1 - index
            result += opens ? "<" : depth > 0 ? ">" : "~"
            depth += opens ? 1 : depth > 0 ? -1 : 0
        }
        return result
    }

    // MARK: Lines

    private mutating func read(_ line: MermaidSource.Line) throws(DiagramFault) {
        if let open {
            if line.text == "}" { self.open = nil } else { addMember(line.text, to: open.number) }
            return
        }
        switch line.word {
        case "direction":
            if let direction = Graph.Direction(mermaid: line.rest) { graph.direction = direction }
        case "class": try declaration(line)
        case "namespace":
            guard line.rest.last == "{" else { throw line.fault("'{' is expected after the name of a namespace") }
            guard openNamespaces.count < DiagramLimits.maxDepth else {
                throw line.fault("more than \(DiagramLimits.maxDepth) namespaces inside each other")
            }
            graph.clusters.append(Graph.Cluster(label: Label(mermaid: line.rest.dropLast()), parent: openNamespaces.last))
            openNamespaces.append(graph.clusters.count - 1)
        case "}":
            guard openNamespaces.popLast() != nil else { throw line.fault("'}' closes nothing") }
        case "note": try note(line)
        case "classDef": styles.define(line.rest)
        case "cssClass", "style":
            let isStyle = line.word == "style"
            let names = line.rest.first == "\"" ? line.rest.dropFirst().prefix { $0 != "\"" } : line.rest.prefix { $0 != " " }
            let rest = line.rest.dropFirst(names.count + (line.rest.first == "\"" ? 2 : 0)).trimmed
            for name in names.split(separator: ",") {
                if !isStyle {
                    classes.append((name.trimmed, rest))
                } else if let tone = MermaidStyles.tone(rest) {
                    let number = try number(of: name, line)
                    graph.nodes[number].tone = tone
                }
            }
        case "click", "link", "callback": break
        default:
            if line.text.hasPrefix("<<"), let end = line.text.range(of: ">>") {
                let number = try number(of: line.text[end.upperBound...], line)
                graph.nodes[number].stereotype = String(line.text[..<end.lowerBound].dropFirst(2))
            } else if let edge = try relation(line) {
                graph.edges.append(edge)
            } else if let colon = line.text.firstIndex(of: ":") {
                addMember(line.text[colon...].dropFirst().trimmed, to: try number(of: line.text[..<colon], line))
            } else {
                throw line.fault("a class or a relation such as 'A <|-- B' is expected here, not '\(line.text.prefix(40))'")
            }
        }
    }

    /// `class A`, `class A["Label"]`, `class A:::style`, `class A {`.
    private mutating func declaration(_ line: MermaidSource.Line) throws(DiagramFault) {
        var rest = line.rest
        var inside: Substring?
        if let brace = rest.firstIndex(of: "{") {
            inside = rest[brace...].dropFirst().trimmed
            rest = rest[..<brace].trimmed
        }
        if let colons = rest.range(of: ":::") {
            let style = rest[colons.upperBound...].trimmed
            rest = rest[..<colons.lowerBound].trimmed
            classes.append((Self.name(rest), style))
        }
        var label: Substring?
        if let bracket = rest.firstIndex(of: "["), rest.last == "]" {
            label = rest[bracket...].dropFirst().dropLast().trimmed.unquoted
            rest = rest[..<bracket].trimmed
        }
        var stereotype: Substring?
        if rest.hasSuffix(">>"), let start = rest.range(of: "<<") {
            stereotype = rest[start.upperBound...].dropLast(2)
            rest = rest[..<start.lowerBound].trimmed
        }
        let number = try number(of: rest, line)
        if let label { graph.nodes[number].label = Label(mermaid: label, width: 300) }
        if let stereotype { graph.nodes[number].stereotype = String(stereotype) }
        if let namespace = openNamespaces.last { graph.nodes[number].cluster = namespace }
        guard let inside else { return }
        if inside.last == "}" {
            for member in inside.dropLast().split(separator: ";") where !member.trimmed.isEmpty { addMember(member.trimmed, to: number) }
        } else {
            if !inside.isEmpty { addMember(inside, to: number) }
            open = (number, line)
        }
    }

    /// Without the parameters of a generic class.
    private static func name(_ text: Substring) -> Substring {
        let trimmed = text.trimmed
        if trimmed.first == "`", let end = trimmed.dropFirst().firstIndex(of: "`") { return trimmed[..<end].dropFirst() }
        return trimmed.prefix { $0 != "~" }
    }

    private mutating func number(of text: Substring, _ line: MermaidSource.Line) throws(DiagramFault) -> Int {
        let name = Self.name(text)
        let isQuoted = text.trimmed.first == "`"
        guard !name.isEmpty, isQuoted || !name.contains(where: { " \t\"<>{}".contains($0) }) else {
            throw line.fault("the name of a class is expected, not '\(text.trimmed.prefix(40))'")
        }
        if let number = numbers[name] {
            if text.contains("~") { graph.nodes[number].label = Label(plain: Self.generic(text.trimmed)) }
            return number
        }
        guard graph.nodes.count < DiagramLimits.maxNodes else { throw line.fault("more than \(DiagramLimits.maxNodes) classes") }
        numbers[name] = graph.nodes.count
        graph.nodes.append(
            Graph.Node(
                label: Label(plain: isQuoted ? String(name) : Self.generic(text.trimmed)),
                compartments: [[], []],
                cluster: openNamespaces.last
            )
        )
        return graph.nodes.count - 1
    }

    /// What holds a parenthesis is a method. `*` behind it is abstract, `$` belongs to the class itself.
    private mutating func addMember(_ text: Substring, to number: Int) {
        if text.hasPrefix("<<"), text.hasSuffix(">>") {
            graph.nodes[number].stereotype = String(text.dropFirst(2).dropLast(2))
            return
        }
        var text = text.trimmed
        var row = Graph.Row(cells: [])
        let isMethod = text.contains("(")
        for _ in 0..<2 {
            if text.last == "*" { row.isItalic = true } else if text.last == "$" { row.isUnderlined = true } else { break }
            text = text.dropLast().trimmed
        }
        // `area()* int`, `count()$`.
        if let close = text.lastIndex(of: ")") {
            let sign = text[close...].dropFirst().first
            if sign == "*" { row.isItalic = true }
            if sign == "$" { row.isUnderlined = true }
            if sign == "*" || sign == "$" { text.remove(at: text.index(after: close)) }
            // The type of what is returned stands after a colon.
            if let close = text.lastIndex(of: ")") {
                let returned = text[close...].dropFirst().trimmed
                if !returned.isEmpty, returned.first != ":" { text = text[...close] + " : " + returned }
            }
        }
        row.cells = [Label.plain(Substring(Self.generic(text)))]
        graph.nodes[number].compartments[isMethod ? 1 : 0].append(row)
    }

    private mutating func note(_ line: MermaidSource.Line) throws(DiagramFault) {
        var rest = line.rest
        var end: Graph.End?
        var cluster: Int?
        if rest.hasPrefix("for ") {
            rest = rest.dropFirst(4).trimmed
            let name = rest.prefix { $0 != " " && $0 != "\"" }
            let number = try number(of: name, line)
            end = .node(number)
            cluster = graph.nodes[number].cluster
            rest = rest.dropFirst(name.count).trimmed
        }
        graph.addNote(Label(mermaid: rest.unquoted, width: FlowchartReader.maxLabelWidth), beside: end, in: cluster)
    }

    // MARK: Relations

    private static let tails: [(String, Graph.Tip)] = [
        ("<|", .triangle), ("()", .lollipop), ("<", .open), ("*", .filledDiamond), ("o", .hollowDiamond), (">", .open),
    ]
    private static let heads: [(String, Graph.Tip)] = [
        ("|>", .triangle), ("()", .lollipop), (">", .open), ("*", .filledDiamond), ("o", .hollowDiamond), ("<", .open),
    ]

    /// `A "1" <|--o "many" B : label`.
    ///
    /// - Returns: `nil` for any other line.
    private mutating func relation(_ line: MermaidSource.Line) throws(DiagramFault) -> Graph.Edge? {
        var text = line.text
        guard let middle = Self.line(in: text) else { return nil }
        var edge = Graph.Edge(tail: .node(0), head: .node(0), headTip: .none)
        edge.line = text[middle].first == "-" ? .solid : .dashed
        var left = text[..<middle.lowerBound]
        var right = text[middle.upperBound...]
        for (sign, tip) in Self.tails where left.hasSuffix(sign) && (sign != "o" || left.hasSuffix(" o")) {
            edge.tailTip = tip
            left = left.dropLast(sign.count)
            break
        }
        for (sign, tip) in Self.heads where right.hasPrefix(sign) && (sign != "o" || right.hasPrefix("o ")) {
            edge.headTip = tip
            right = right.dropFirst(sign.count)
            break
        }
        left = left.trimmed
        right = right.trimmed
        if left.last == "\"", let open = left.dropLast().lastIndex(of: "\"") {
            edge.tailLabel = Label(mermaid: left[open...].unquoted)
            left = left[..<open].trimmed
        }
        if right.first == "\"", let close = right.dropFirst().firstIndex(of: "\"") {
            edge.headLabel = Label(mermaid: right[...close].unquoted)
            right = right[close...].dropFirst().trimmed
        }
        text = right
        if let colon = right.firstIndex(of: ":"), !right[colon...].hasPrefix(":::") {
            edge.label = Label(mermaid: right[colon...].dropFirst(), width: FlowchartReader.maxLabelWidth)
            text = right[..<colon].trimmed
        }
        guard graph.edges.count < DiagramLimits.maxEdges else { throw line.fault("more than \(DiagramLimits.maxEdges) relations") }
        edge.tail = .node(try number(of: left, line))
        edge.head = .node(try number(of: text, line))
        return edge
    }

    /// Where `--` or `..` stands, outside quotes and before a label.
    private static func line(in text: Substring) -> Range<Substring.Index>? {
        var isQuoted = false
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if character == "\"" || character == "`" { isQuoted.toggle() }
            if !isQuoted {
                if character == ":" { return nil }
                let next = text.index(after: index)
                if character == "-" || character == ".", next < text.endIndex, text[next] == character {
                    return index..<text.index(after: next)
                }
            }
            index = text.index(after: index)
        }
        return nil
    }
}
