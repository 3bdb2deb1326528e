internal import Foundation

/// Where everything of a graph stands, in pixels from the upper left corner.
struct GraphLayout {
    struct Path {
        /// The points of a Bézier curve: the first, then three for each piece.
        var points: [Point] = []
        var label: Point?
        var tailLabel: Point?
        var headLabel: Point?
    }

    var width = 0.0
    var height = 0.0
    /// Centre and size, by the number of the node.
    var nodes: [Box] = []
    var edges: [Path] = []
    /// `nil` for one that the engine did not place.
    var clusters: [Box?] = []

    init(of graph: Graph, by graphviz: Graphviz, known placements: Placements?) throws(DiagramFault) {
        let sizes = graph.nodes.map(NodeShape.size)
        guard !sizes.isEmpty else { return }
        let request = GraphRequest(graph, sizes).text
        let question = "\(graphviz.identity)\n\(graph.engine.rawValue)\n\(request)"
        let placed: [UInt8]
        if let known = placements?.answer(to: question) {
            placed = known
        } else {
            placed = try graphviz.place(request, engine: graph.engine)
            placements?.keep(placed, to: question)
        }
        var parser = DotParser(placed)
        let answer: DotSource
        do throws(DiagramFault) {
            answer = try parser.source()
        } catch {
            throw DiagramFault(0, "the answer of Graphviz cannot be read")
        }
        read(answer, graph, sizes)
    }

    private mutating func read(_ answer: DotSource, _ graph: Graph, _ sizes: [Size]) {
        let frame = Self.numbers(answer.attributes["bb"]?.text ?? "")
        if frame.count == 4 { (width, height) = (frame[2] - frame[0], frame[3] - frame[1]) }
        let left = frame.first ?? 0
        let top = frame.last ?? 0
        func point(_ text: String?) -> Point? {
            let parts = Self.numbers(text ?? "")
            return parts.count == 2 ? Point(x: parts[0] - left, y: top - parts[1]) : nil
        }
        nodes = sizes.map { Box(minX: 0, minY: 0, maxX: $0.width, maxY: $0.height) }
        for node in answer.nodes {
            guard let number = Int(node.name.dropFirst()), nodes.indices.contains(number), let center = point(node.attributes["pos"]?.text)
            else { continue }
            let size = sizes[number]
            nodes[number] = Box(
                minX: center.x - size.width / 2,
                minY: center.y - size.height / 2,
                maxX: center.x + size.width / 2,
                maxY: center.y + size.height / 2
            )
        }
        edges = Array(repeating: Path(), count: graph.edges.count)
        for edge in answer.edges {
            guard let number = edge.attributes["id"].flatMap({ Int($0.text) }), edges.indices.contains(number) else { continue }
            edges[number] = Path(
                points: (edge.attributes["pos"]?.text ?? "").prefix { $0 != ";" }.split(separator: " ").compactMap { point(String($0)) },
                label: point(edge.attributes["lp"]?.text),
                tailLabel: point(edge.attributes["tail_lp"]?.text),
                headLabel: point(edge.attributes["head_lp"]?.text)
            )
        }
        clusters = Array(repeating: nil, count: graph.clusters.count)
        for subgraph in answer.subgraphs where subgraph.name.hasPrefix("cluster_") {
            let box = Self.numbers(subgraph.attributes["bb"]?.text ?? "")
            guard let number = Int(subgraph.name.dropFirst("cluster_".count)), clusters.indices.contains(number), box.count == 4 else {
                continue
            }
            clusters[number] = Box(minX: box[0] - left, minY: top - box[3], maxX: box[2] - left, maxY: top - box[1])
        }
    }

    private static func numbers(_ text: String) -> [Double] {
        text.split(separator: ",").compactMap { Double($0) }.filter(\.isFinite)
    }
}

/// A graph in the words of Graphviz: numbers for names, sizes for labels. Nothing of the author's text is in it.
struct GraphRequest {
    private(set) var text = ""
    private let graph: Graph
    private let sizes: [Size]

    init(_ graph: Graph, _ sizes: [Size]) {
        self.graph = graph
        self.sizes = sizes
        var members = [Int?: [Int]]()
        for (number, node) in graph.nodes.enumerated() { members[node.cluster, default: []].append(number) }
        var children = [Int?: [Int]]()
        for (number, cluster) in graph.clusters.enumerated() { children[cluster.parent, default: []].append(number) }
        text +=
            "digraph {\ngraph [rankdir=\(graph.direction.rawValue) compound=true nodesep=0.45 ranksep=0.55 overlap=false splines=true]\n"
        text += "node [shape=box fixedsize=true label=\"\"]\nedge [arrowhead=none arrowtail=none]\n"
        write(nil, members, children)
        for number in graph.edges.indices { writeEdge(number, members, children) }
        text += "}\n"
    }

    private mutating func write(_ cluster: Int?, _ members: [Int?: [Int]], _ children: [Int?: [Int]]) {
        if let cluster {
            text += "subgraph cluster_\(cluster) {\ngraph [margin=14"
            writeLabel("label", graph.clusters[cluster].label)
            text += "]\n"
        }
        for node in members[cluster] ?? [] {
            text += "n\(node) [shape=\(NodeShape.dotShape(graph.nodes[node].shape))"
            text += " width=\(Self.inches(sizes[node].width)) height=\(Self.inches(sizes[node].height))]\n"
        }
        for child in children[cluster] ?? [] { write(child, members, children) }
        for (rank, nodes) in graph.ranks where !nodes.isEmpty && nodes.allSatisfy({ graph.nodes[$0].cluster == cluster }) {
            text += "{rank=\(rank.rawValue); \(nodes.map { "n\($0)" }.joined(separator: "; "))}\n"
        }
        if cluster != nil { text += "}\n" }
    }

    private mutating func writeEdge(_ number: Int, _ members: [Int?: [Int]], _ children: [Int?: [Int]]) {
        let edge = graph.edges[number]
        // Below a box it is the last node that is near, above it the first.
        func node(_ end: Graph.End, isTail: Bool) -> Int? {
            guard case .cluster(let cluster) = end else {
                if case .node(let node) = end { return node }
                return nil
            }
            if let node = isTail ? members[cluster]?.last : members[cluster]?.first { return node }
            for child in children[cluster] ?? [] { if let found = node(.cluster(child), isTail: isTail) { return found } }
            return nil
        }
        guard let tail = node(edge.tail, isTail: true), let head = node(edge.head, isTail: false) else { return }
        text += "n\(tail) -> n\(head) [id=\(number) minlen=\(edge.length)"
        if !edge.isConstraint { text += " constraint=false" }
        // An edge between a box and what is inside it cannot end at the box.
        if case .cluster(let cluster) = edge.tail, !graph.ancestors(of: graph.nodes[head].cluster).contains(cluster) {
            text += " ltail=cluster_\(cluster)"
        }
        if case .cluster(let cluster) = edge.head, !graph.ancestors(of: graph.nodes[tail].cluster).contains(cluster) {
            text += " lhead=cluster_\(cluster)"
        }
        writeLabel("label", edge.label)
        writeLabel("taillabel", edge.tailLabel)
        writeLabel("headlabel", edge.headLabel)
        text += "]\n"
    }

    /// A table without anything in it, of the label's size.
    private mutating func writeLabel(_ name: String, _ label: Label) {
        guard !label.isEmpty else { return }
        let (width, height) = (Int(label.width.rounded(.up)) + 8, Int(label.height) + 2)
        text +=
            " \(name)=<<table border=\"0\" cellborder=\"0\" fixedsize=\"true\" width=\"\(width)\" height=\"\(height)\"><tr><td></td></tr></table>>"
    }

    private static func inches(_ pixels: Double) -> String {
        let thousandths = Int((pixels / 72 * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        return "\(thousandths / 1_000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
