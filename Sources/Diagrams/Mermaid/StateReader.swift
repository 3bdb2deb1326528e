/// Reads `stateDiagram` of Mermaid.
struct StateReader {
    private var graph: Graph
    private var numbers: [Substring: Int] = [:]
    private var clusterNumbers: [Substring: Int] = [:]
    /// The states that are open, and the regions in them.
    private var open: [(cluster: Int, region: Int?)] = []
    private var styles = MermaidStyles()
    private var classes: [(Substring, Substring)] = []

    static func graph(of source: MermaidSource) throws(DiagramFault) -> Graph {
        let (lines, description) = source.withoutDescription()
        var reader = StateReader(graph: source.emptyGraph(description))
        var index = 0
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.word == "note", !line.text.contains(":") {
                let end = lines[index...].firstIndex { $0.text == "end note" }
                guard let end else { throw line.fault("the note is never ended", hint: "write 'end note' below it") }
                try reader.note(line, lines[index..<end].map { String($0.text) }.joined(separator: "\n"))
                index = end + 1
            } else {
                try reader.read(line)
            }
        }
        if let last = reader.open.last {
            throw DiagramFault(
                lines.last?.offset ?? 0,
                "the state '\(reader.graph.clusters[last.cluster].label.text)' is never closed with '}'"
            )
        }
        for (name, style) in reader.classes {
            guard let tone = reader.styles.classes[style] else { continue }
            if let cluster = reader.clusterNumbers[name] {
                reader.graph.clusters[cluster].tone = tone
            } else if let number = reader.numbers[name] {
                reader.graph.nodes[number].tone = tone
            }
        }
        ClusterNames(reader.clusterNumbers, reader.numbers).resolve(in: &reader.graph)
        return reader.graph
    }

    private init(graph: Graph) {
        self.graph = graph
    }

    private var cluster: Int? { open.last.map { $0.region ?? $0.cluster } }

    // MARK: Lines

    private mutating func read(_ line: MermaidSource.Line) throws(DiagramFault) {
        switch line.word {
        case "direction":
            if open.isEmpty, let direction = Graph.Direction(mermaid: line.rest) { graph.direction = direction }
        case "hide", "scale", "click": break
        case "classDef": styles.define(line.rest)
        case "class", "style":
            let names = line.rest.prefix { $0 != " " }
            let rest = line.rest.dropFirst(names.count).trimmed
            for name in names.split(separator: ",") {
                if line.word == "class" { classes.append((name.trimmed, rest)) } else { try paint(name, rest, line) }
            }
        case "note": try note(line, nil)
        case "state" where !line.rest.hasPrefix("-->") && !line.rest.hasPrefix(":"): try state(line)
        case "}":
            guard open.popLast() != nil else { throw line.fault("'}' closes nothing") }
            if !line.rest.isEmpty { try read(MermaidSource.Line(offset: line.restOffset, text: line.rest)) }
        case "--": try startRegion(line)
        default: try transition(line)
        }
    }

    private mutating func paint(_ name: Substring, _ text: Substring, _ line: MermaidSource.Line) throws(DiagramFault) {
        guard let tone = MermaidStyles.tone(text) else { return }
        let number = try state(named: name.trimmed, line)
        graph.nodes[number].tone = tone
    }

    /// `state "Long name" as s`, `state s <<fork>>`, `state s {`.
    private mutating func state(_ line: MermaidSource.Line) throws(DiagramFault) {
        var rest = line.rest
        let opens = rest.last == "{"
        if opens { rest = rest.dropLast().trimmed }
        var kind: Substring = ""
        for sign in [("<<", ">>"), ("[[", "]]")] where rest.hasSuffix(sign.1) {
            guard let start = rest.range(of: sign.0)?.lowerBound else { continue }
            kind = rest[start...].dropFirst(2).dropLast(2)
            rest = rest[..<start].trimmed
        }
        var label: Substring?
        if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
            label = rest[..<end].dropFirst()
            rest = rest[end...].dropFirst().trimmed
            if rest.hasPrefix("as ") { rest = rest.dropFirst(3).trimmed } else if rest.isEmpty { rest = label ?? "" }
        }
        let text = rest.split(separator: ":", maxSplits: 1)
        var name = (text.first ?? "").trimmed
        if let colons = rest.range(of: ":::") {
            name = rest[..<colons.lowerBound].trimmed
            classes.append((name, rest[colons.upperBound...].trimmed))
        } else if text.count == 2 {
            label = text[1].trimmed
        }
        guard !name.isEmpty else { throw line.fault("the name of a state is expected after 'state'") }
        if opens {
            guard open.count < DiagramLimits.maxDepth else {
                throw line.fault("more than \(DiagramLimits.maxDepth) states inside each other")
            }
            let number = clusterNumbers[name] ?? graph.clusters.count
            if number == graph.clusters.count {
                graph.clusters.append(Graph.Cluster(label: Label(mermaid: label ?? name, width: 400), parent: cluster))
            }
            clusterNumbers[name] = number
            open.append((number, nil))
            return
        }
        let number = try state(named: name, line)
        switch kind {
        case "": break
        case "fork", "join": (graph.nodes[number].shape, graph.nodes[number].label) = (.bar, Label())
        case "choice": (graph.nodes[number].shape, graph.nodes[number].label) = (.diamond, Label())
        default: throw line.fault("'\(kind.prefix(40))' is not a kind of state", hint: "write fork, join or choice")
        }
        if let label { graph.nodes[number].label = Label(mermaid: label, width: FlowchartReader.maxLabelWidth) }
    }

    /// `--` between regions that are active at once.
    private mutating func startRegion(_ line: MermaidSource.Line) throws(DiagramFault) {
        guard let last = open.last else { throw line.fault("'--' separates regions of a state, but no state is open") }
        if last.region == nil {
            // What came before was the first region.
            let first = addRegion(in: last.cluster)
            for number in graph.nodes.indices where graph.nodes[number].cluster == last.cluster { graph.nodes[number].cluster = first }
            for number in graph.clusters.indices where graph.clusters[number].parent == last.cluster && number != first {
                graph.clusters[number].parent = first
            }
        }
        open[open.count - 1].region = addRegion(in: last.cluster)
    }

    private mutating func addRegion(in cluster: Int) -> Int {
        graph.clusters.append(Graph.Cluster(parent: cluster, isDashed: true))
        return graph.clusters.count - 1
    }

    /// `a --> b : label`, `a : description`, `a`.
    private mutating func transition(_ line: MermaidSource.Line) throws(DiagramFault) {
        guard let arrow = line.text.range(of: "-->") else {
            let parts = line.text.split(separator: ":", maxSplits: 1)
            var name = (parts.first ?? "").trimmed
            if let colons = line.text.range(of: ":::") {
                name = line.text[..<colons.lowerBound].trimmed
                classes.append((name, line.text[colons.upperBound...].trimmed))
                _ = try state(named: name, line)
                return
            }
            guard !name.isEmpty, !name.contains(" ") else {
                throw line.fault("a state or a transition such as 'a --> b' is expected here, not '\(line.text.prefix(40))'")
            }
            let number = try state(named: name, line)
            if parts.count == 2 {
                let text = Label(mermaid: parts[1], width: FlowchartReader.maxLabelWidth)
                let isFirst = graph.nodes[number].label.lines == [String(name)]
                graph.nodes[number].label.lines = isFirst ? text.lines : graph.nodes[number].label.lines + text.lines
            }
            return
        }
        let tail = line.text[..<arrow.lowerBound].trimmed
        var rest = line.text[arrow.upperBound...].trimmed
        var label: Substring = ""
        let colons = rest.range(of: ":::")
        let searched = colons.map { rest[$0.upperBound...] } ?? rest
        if let colon = searched.firstIndex(of: ":") {
            label = rest[colon...].dropFirst()
            rest = rest[..<colon].trimmed
        }
        guard !tail.isEmpty, !rest.isEmpty else { throw line.fault("a state is expected on both sides of '-->'") }
        let from = try end(tail, isTail: true, line)
        let to = try end(rest, isTail: false, line)
        guard graph.edges.count < DiagramLimits.maxEdges else { throw line.fault("more than \(DiagramLimits.maxEdges) transitions") }
        var edge = Graph.Edge(tail: .node(from), head: .node(to))
        edge.label = Label(mermaid: label, width: FlowchartReader.maxLabelWidth)
        graph.edges.append(edge)
    }

    private mutating func end(_ text: Substring, isTail: Bool, _ line: MermaidSource.Line) throws(DiagramFault) -> Int {
        if text == "[*]" {
            // Each state that holds others begins and ends by itself.
            let name = Substring("[*] \(cluster ?? -1) \(isTail)")
            let number = try state(named: name, line)
            (graph.nodes[number].shape, graph.nodes[number].label) = (isTail ? .start : .end, Label())
            return number
        }
        guard let colons = text.range(of: ":::") else { return try state(named: text, line) }
        let name = text[..<colons.lowerBound].trimmed
        classes.append((name, text[colons.upperBound...].trimmed))
        return try state(named: name, line)
    }

    private mutating func state(named name: Substring, _ line: MermaidSource.Line) throws(DiagramFault) -> Int {
        if let number = numbers[name] { return number }
        guard graph.nodes.count < DiagramLimits.maxNodes else { throw line.fault("more than \(DiagramLimits.maxNodes) states") }
        let number = graph.nodes.count
        numbers[name] = number
        graph.nodes.append(Graph.Node(label: Label(mermaid: name, width: FlowchartReader.maxLabelWidth), shape: .round, cluster: cluster))
        return number
    }

    /// `note right of s : text`, or with the text in lines below.
    private mutating func note(_ line: MermaidSource.Line, _ text: String?) throws(DiagramFault) {
        var rest = line.rest
        guard let place = ["right of ", "left of "].first(where: rest.hasPrefix) else {
            throw line.fault("'right of' or 'left of' is expected after 'note'")
        }
        rest = rest.dropFirst(place.count)
        let parts = rest.split(separator: ":", maxSplits: 1)
        guard let name = parts.first?.trimmed, !name.isEmpty else { throw line.fault("the name of a state is expected after 'note'") }
        let state = try state(named: name, line)
        let label = Label(mermaid: text ?? String(parts.count > 1 ? parts[1] : ""), width: FlowchartReader.maxLabelWidth)
        graph.addNote(label, beside: .node(state), in: graph.nodes[state].cluster)
    }
}

extension Graph {
    /// A note that a dotted line joins to what it is about.
    mutating func addNote(_ label: Label, beside end: End?, in cluster: Int?) {
        nodes.append(Node(label: label, shape: .note, cluster: cluster))
        guard let end else { return }
        edges.append(Edge(tail: end, head: .node(nodes.count - 1), line: .dotted, headTip: .none))
    }
}

extension Substring {
    /// Where `text` stands first.
    func range(of text: String) -> Range<Index>? {
        let (bytes, searched) = (Array(text.utf8), utf8)
        var index = searched.startIndex
        while index < searched.endIndex {
            if searched[index] == bytes[0], searched[index...].starts(with: bytes) {
                return index..<searched.index(index, offsetBy: bytes.count)
            }
            index = searched.index(after: index)
        }
        return nil
    }
}
