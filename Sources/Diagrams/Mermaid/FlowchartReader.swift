/// Reads `flowchart` and `graph` of Mermaid.
struct FlowchartReader {
    /// In pixels; Mermaid breaks lines there too.
    static let maxLabelWidth = 240.0

    var graph: Graph
    private let lines: [MermaidSource.Line]
    private var numbers: [Substring: Int] = [:]
    private var clusterNumbers: [Substring: Int] = [:]
    private var openClusters: [Int] = []
    var styles = MermaidStyles()
    private var classes: [(Substring, Substring)] = []
    private var ownStyles: [(Substring, Tone)] = []

    static func graph(of source: MermaidSource) throws(DiagramFault) -> Graph {
        var reader = FlowchartReader(source)
        let header = source.header
        // `graph TD; a --> b` on one line.
        let parts = header.rest.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let direction = (parts.first ?? "").trimmed
        if !direction.isEmpty {
            let word = direction.prefix { $0 != " " }
            guard let known = Graph.Direction(mermaid: word) else {
                throw DiagramFault(header.restOffset, "'\(word.prefix(40))' is not a direction", hint: "write TB, BT, LR or RL")
            }
            reader.graph.direction = known
        }
        var body: [MermaidSource.Line] = []
        if parts.count > 1, !parts[1].trimmed.isEmpty { body.append(MermaidSource.Line(offset: header.restOffset, text: parts[1].trimmed)) }
        try reader.read(body + reader.lines)
        reader.finish()
        return reader.graph
    }

    private init(_ source: MermaidSource) {
        let (lines, description) = source.withoutDescription()
        self.lines = lines
        graph = source.emptyGraph(description)
    }

    // MARK: Lines

    private mutating func read(_ lines: [MermaidSource.Line]) throws(DiagramFault) {
        // A label in quotes may go on on the next lines.
        var open: (offset: Int, parts: [Substring])?
        for line in lines {
            let togglesQuote = line.text.utf8.count { $0 == UInt8(ascii: "\"") } % 2 == 1
            if var before = open {
                before.parts.append(line.text)
                open = togglesQuote ? nil : before
                if togglesQuote {
                    try readStatements(MermaidSource.Line(offset: before.offset, text: Substring(before.parts.joined(separator: "\n"))))
                }
            } else if togglesQuote {
                open = (line.offset, [line.text])
            } else {
                try readStatements(line)
            }
        }
        if let open { throw DiagramFault(open.offset, "'\"' is never closed") }
        if let last = openClusters.last {
            throw DiagramFault(
                lines.last?.offset ?? 0,
                "the subgraph '\(graph.clusters[last].label.text)' is never ended",
                hint: "write 'end' below it"
            )
        }
    }

    private mutating func readStatements(_ line: MermaidSource.Line) throws(DiagramFault) {
        var cursor = FlowchartCursor(line)
        while true {
            cursor.skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == UInt8(ascii: ";") }
            guard !cursor.isAtEnd else { return }
            try readStatement(&cursor)
        }
    }

    private mutating func readStatement(_ cursor: inout FlowchartCursor) throws(DiagramFault) {
        let start = cursor.index
        let word = cursor.word()
        switch word {
        case "subgraph": try openCluster(cursor.restOfStatement(), at: start, cursor)
        case "end":
            guard openClusters.popLast() != nil else { throw cursor.fault(at: start, "'end' ends nothing") }
        case "direction": _ = cursor.restOfStatement()
        case "classDef": styles.define(cursor.restOfStatement())
        case "class":
            let rest = cursor.restOfStatement()
            let names = rest.split(separator: " ")
            guard names.count >= 2, let name = names.last else {
                throw cursor.fault(at: start, "'class' needs nodes and the name of a class")
            }
            for part in names.dropLast().flatMap({ $0.split(separator: ",") }) { classes.append((part.trimmed, name)) }
        case "style":
            let rest = cursor.restOfStatement()
            let name = rest.prefix { $0 != " " }
            if let tone = MermaidStyles.tone(rest.dropFirst(name.count)) {
                for part in name.split(separator: ",") { ownStyles.append((part, tone)) }
            }
        case "linkStyle", "click", "href", "call": _ = cursor.restOfStatement()
        default:
            cursor.index = start
            try readChain(&cursor)
        }
    }

    private mutating func openCluster(_ text: Substring, at start: Int, _ cursor: FlowchartCursor) throws(DiagramFault) {
        guard openClusters.count < DiagramLimits.maxDepth else {
            throw cursor.fault(at: start, "more than \(DiagramLimits.maxDepth) subgraphs inside each other")
        }
        guard graph.clusters.count < DiagramLimits.maxNodes else {
            throw cursor.fault(at: start, "more than \(DiagramLimits.maxNodes) subgraphs")
        }
        var name = text.unquoted
        var title = name
        if let open = text.firstIndex(of: "["), text.last == "]" {
            name = text[..<open].trimmed
            title = text[open...].dropFirst().dropLast().trimmed.unquoted
        }
        let number = graph.clusters.count
        graph.clusters.append(Graph.Cluster(label: Label(mermaid: title, width: 400), parent: openClusters.last))
        clusterNumbers[name] = number
        openClusters.append(number)
    }

    // MARK: Nodes and links

    private mutating func readChain(_ cursor: inout FlowchartCursor) throws(DiagramFault) {
        var tails = try readGroup(&cursor)
        while true {
            cursor.skipBlanks()
            guard !cursor.isAtEnd, cursor.peek != UInt8(ascii: ";"), cursor.peek != 0x0A else { return }
            let start = cursor.index
            guard let link = try cursor.link() else {
                throw cursor.fault(at: start, "a link such as '-->' is expected here, not '\(cursor.shown(from: start))'")
            }
            cursor.skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
            let heads = try readGroup(&cursor)
            for tail in tails {
                for head in heads {
                    guard graph.edges.count < DiagramLimits.maxEdges else {
                        throw cursor.fault(at: start, "more than \(DiagramLimits.maxEdges) links")
                    }
                    var edge = Graph.Edge(tail: .node(tail), head: .node(head))
                    edge.label = Label(mermaid: link.label, width: Self.maxLabelWidth)
                    edge.line = link.line
                    edge.length = min(link.length, 10)
                    edge.tailTip = link.tailTip
                    edge.headTip = link.headTip
                    graph.edges.append(edge)
                }
            }
            tails = heads
        }
    }

    /// `a & b & c`.
    private mutating func readGroup(_ cursor: inout FlowchartCursor) throws(DiagramFault) -> [Int] {
        var group = [try readNode(&cursor)]
        while true {
            let end = cursor.index
            cursor.skipBlanks()
            guard cursor.peek == UInt8(ascii: "&") else {
                cursor.index = end
                return group
            }
            cursor.index += 1
            cursor.skipBlanks()
            group.append(try readNode(&cursor))
        }
    }

    private mutating func readNode(_ cursor: inout FlowchartCursor) throws(DiagramFault) -> Int {
        let start = cursor.index
        let name = cursor.name()
        guard !name.isEmpty else { throw cursor.fault(at: start, "a node is expected here, not '\(cursor.shown(from: start))'") }
        let isNew = numbers[name] == nil
        guard graph.nodes.count < DiagramLimits.maxNodes else {
            throw cursor.fault(at: start, "more than \(DiagramLimits.maxNodes) nodes")
        }
        let number = numbers[name] ?? graph.nodes.count
        if isNew {
            var node = Graph.Node(label: Label(mermaid: name, width: Self.maxLabelWidth))
            node.cluster = openClusters.last
            graph.nodes.append(node)
            numbers[name] = number
        } else if graph.nodes[number].cluster == nil, let cluster = openClusters.last {
            graph.nodes[number].cluster = cluster
        }
        if let (shape, text) = try cursor.shape() {
            graph.nodes[number].shape = shape
            if let text { graph.nodes[number].label = Label(mermaid: text, width: Self.maxLabelWidth) }
        }
        if cursor.take(":::") { classes.append((name, cursor.word())) }
        return number
    }

    // MARK: The end

    private mutating func finish() {
        for (name, style) in classes { if let tone = styles.classes[style] { paint(name, tone) } }
        if let tone = styles.classes["default"] {
            for number in graph.nodes.indices where graph.nodes[number].tone == nil { graph.nodes[number].tone = tone }
        }
        for (name, tone) in ownStyles { paint(name, tone) }
        ClusterNames(clusterNumbers, numbers).resolve(in: &graph)
    }

    private mutating func paint(_ name: Substring, _ tone: Tone) {
        if let cluster = clusterNumbers[name] {
            graph.clusters[cluster].tone = tone
        } else if let number = numbers[name] {
            graph.nodes[number].tone = tone
        }
    }
}

/// Nodes that are named like a box stand for that box.
struct ClusterNames {
    private let clusters: [Substring: Int]
    private let nodes: [Substring: Int]

    init(_ clusters: [Substring: Int], _ nodes: [Substring: Int]) {
        (self.clusters, self.nodes) = (clusters, nodes)
    }

    /// Takes those nodes out, and lets their edges end at the boxes. A box with nothing in it becomes a node.
    func resolve(in graph: inout Graph) {
        var replaced: [Int: Int] = [:]
        for (name, node) in nodes { if let cluster = clusters[name] { replaced[node] = cluster } }
        let emptied = emptyClusters(graph, without: Set(replaced.keys))
        var standing: [Int: Int] = [:]
        // In their order, so that the drawing is the same each time.
        for cluster in graph.clusters.indices where emptied.contains(cluster) {
            let parent = graph.ancestors(of: graph.clusters[cluster].parent).first { !emptied.contains($0) }
            guard !graph.clusters.contains(where: { $0.parent == cluster }) else { continue }
            var node = Graph.Node(label: graph.clusters[cluster].label)
            node.cluster = parent
            node.tone = graph.clusters[cluster].tone
            standing[cluster] = graph.nodes.count
            graph.nodes.append(node)
        }
        var numbers: [Int: Int] = [:]
        var kept: [Graph.Node] = []
        for (number, node) in graph.nodes.enumerated() where replaced[number] == nil {
            numbers[number] = kept.count
            kept.append(node)
        }
        func moved(_ end: Graph.End) -> Graph.End {
            guard case .node(let node) = end else { return end }
            guard let cluster = replaced[node] else { return .node(numbers[node] ?? 0) }
            return standing[cluster].flatMap { numbers[$0] }.map { .node($0) } ?? .cluster(cluster)
        }
        for index in graph.edges.indices {
            graph.edges[index].tail = moved(graph.edges[index].tail)
            graph.edges[index].head = moved(graph.edges[index].head)
        }
        for index in graph.ranks.indices { graph.ranks[index].nodes = graph.ranks[index].nodes.compactMap { numbers[$0] } }
        graph.nodes = kept
        for cluster in graph.clusters.indices where emptied.contains(cluster) { graph.clusters[cluster].hasFrame = false }
    }

    /// Boxes without a node, in them or in boxes in them.
    private func emptyClusters(_ graph: Graph, without removed: Set<Int>) -> Set<Int> {
        var filled: Set<Int> = []
        for (number, node) in graph.nodes.enumerated() where !removed.contains(number) {
            var next = node.cluster
            while let cluster = next, filled.insert(cluster).inserted { next = graph.clusters[cluster].parent }
        }
        return Set(graph.clusters.indices).subtracting(filled)
    }
}
