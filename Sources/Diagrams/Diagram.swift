/// A diagram in text as SVG that follows the page's theme: markup without scripts, styles or ids.
///
/// Mermaid and DOT are read into models of our own, which hold no more than what is drawn. Graphviz places the nodes and edges of graphs; it
/// gets sizes and numbers from us, and none of the author's text.
///
/// Sources: mermaid.js.org, "Syntax" of each kind of diagram; graphviz.org, "DOT Language".
package struct DiagramRenderer: Hashable, Sendable {
    /// What a diagram is written in.
    package enum Language: String, Hashable, Sendable {
        case mermaid, dot

        /// - Parameter name: The word after the fence.
        package init?(_ name: String) {
            switch name {
            case "mermaid", "mmd": self = .mermaid
            case "dot", "graphviz", "gv": self = .dot
            default: return nil
            }
        }
    }

    package typealias Fault = DiagramFault

    /// What places graphs; `nil` where it is not installed, and only diagrams that need no placing are drawn.
    package var graphviz: Graphviz?

    /// What it has placed before.
    private let placements: Placements?

    package init(graphviz: Graphviz?, placements: Placements? = nil) {
        self.graphviz = graphviz
        self.placements = placements
    }

    /// - Parameter name: What the diagram is called where its author gives it no title.
    /// - Returns: An `<svg>` element.
    /// - Complexity: O(*n*) in bytes, without the placing, which has a deadline.
    package func svg(_ source: String, language: Language, name: String) throws(Fault) -> String {
        let bytes = Array(source.utf8)
        guard bytes.count <= DiagramLimits.maxBytes else {
            throw Fault(0, "the diagram has more than \(DiagramLimits.maxBytes) bytes", hint: "divide it")
        }
        switch language {
        case .dot:
            var parser = DotParser(bytes)
            return try draw(try DotReader.graph(of: try parser.source()), name)
        case .mermaid:
            let text = try MermaidSource(bytes)
            switch text.kind {
            case .flowchart: return try draw(try FlowchartReader.graph(of: text), name)
            case .state: return try draw(try StateReader.graph(of: text), name)
            case .classes: return try draw(try ClassReader.graph(of: text), name)
            case .entities: return try draw(try EntityReader.graph(of: text), name)
            case .sequence: return SequenceDrawing(try SequenceReader.sequence(of: text)).svg(name)
            case .pie: return PieDrawing(try PieReader.pie(of: text)).svg(name)
            }
        }
    }

    private func draw(_ graph: Graph, _ name: String) throws(Fault) -> String {
        guard graph.nodes.count <= DiagramLimits.maxNodes else {
            throw Fault(0, "the diagram has \(graph.nodes.count) nodes, more than \(DiagramLimits.maxNodes)", hint: "divide it")
        }
        guard graph.edges.count <= DiagramLimits.maxEdges else {
            throw Fault(0, "the diagram has \(graph.edges.count) edges, more than \(DiagramLimits.maxEdges)", hint: "divide it")
        }
        guard let graphviz else {
            throw Fault(0, "the program 'dot' is not installed", hint: "install Graphviz: apt-get install graphviz")
        }
        let layout = try GraphLayout(of: graph, by: graphviz, known: placements)
        return GraphDrawing(graph, layout).svg(name)
    }
}
