import Diagrams
import Foundation
import TestSupport
import Testing

/// Diagrams as SVG, by the programs of Graphviz where they are placed.
struct DiagramTests {
    static let renderer = DiagramRenderer(graphviz: Graphviz.installed())

    private func svg(_ source: String, _ language: DiagramRenderer.Language = .mermaid) throws -> String {
        try Self.renderer.svg(source, language: language, name: "Diagram")
    }

    private func fault(_ source: String, _ language: DiagramRenderer.Language = .mermaid) -> DiagramRenderer.Fault? {
        #expect(throws: DiagramRenderer.Fault.self) { try svg(source, language) }
    }

    // MARK: All kinds

    private static let placed = DiagramSamples.flowcharts + DiagramSamples.states + DiagramSamples.classes + DiagramSamples.entities
    private static let mermaid = placed + DiagramSamples.sequences + DiagramSamples.pies

    @Test func thereAreAHundredSamples() {
        #expect(Self.mermaid.count + DiagramSamples.graphs.count == 100)
    }

    @Test(arguments: mermaid)
    func drawsMermaid(source: String) throws {
        try expectWellFormed(try svg(source))
    }

    @Test(arguments: DiagramSamples.graphs)
    func drawsDOT(source: String) throws {
        try expectWellFormed(try svg(source, .dot))
    }

    /// Elements close, nothing is in it that runs, loads or leads anywhere, and it says what it is.
    private func expectWellFormed(_ svg: String) throws {
        #expect(svg.hasPrefix("<svg class=\"dg dg-"))
        #expect(svg.contains(" role=\"img\" ") && svg.contains("<title>"))
        var open: [Substring] = []
        for tag in svg.split(separator: "<") {
            let name = tag.prefix { $0 != ">" && $0 != " " }
            if name.hasPrefix("/") {
                #expect(open.popLast() == name.dropFirst())
            } else if !tag.prefix(while: { $0 != ">" }).hasSuffix("/") {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
        for word in ["<script", "<a ", "<image", "href=", "style=", " on", " id=", "javascript:", "/etc/", "url("] {
            let markup = svg.split(separator: ">").map { $0.drop { $0 != "<" } }.joined()
            #expect(!markup.contains(word), "\(word)")
        }
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test func isTheSameEachTime() throws {
        for source in Self.placed { #expect(try svg(source) == svg(source)) }
    }

    // MARK: What is drawn

    @Test func namesTitleAndDescription() throws {
        #expect(try svg("graph LR\n  A-->|yes|B").contains("<title>Diagram</title><desc>A → B (yes)</desc>"))
        #expect(try svg("graph LR\n  A -->|\"yes | no\"| B").contains("<desc>A → B (yes | no)</desc>"))
        let own = try svg("graph LR\n  accTitle: Own\n  accDescr: Said <so>\n  A-->B")
        #expect(own.contains("<title>Own</title><desc>Said &lt;so&gt;</desc>"))
        #expect(!own.contains("dg-title"))
        #expect(try svg("---\ntitle: Above\n---\ngraph LR\n  A-->B").contains("class=\"dg-title\" x="))
        #expect(try svg("sequenceDiagram\n  A->>B: hello").contains("<desc>A → B: hello</desc>"))
        #expect(
            try svg("pie title Pets\n  \"Dogs\" : 3\n  \"Cats\" : 1").contains("<title>Pets</title><desc>Dogs · 75 %; Cats · 25 %</desc>")
        )
    }

    @Test(arguments: [
        ("graph LR\n A[\"a <b & c\"]", "a &lt;b &amp; c"), ("graph LR\n A[#quot;x#quot;]", "&quot;x&quot;"),
        ("graph LR\n A[one<br/>two]", "one</tspan>"),
        ("graph LR\n A[<img src=x onerror=y>]", "&lt;img src=x onerror=y&gt;"),
        ("graph LR\n A:::c\n classDef c fill:#9f6", "dg-node dg-green"),
        ("graph LR\n A\n style A fill:#f00", "dg-node dg-red"), ("graph LR\n A-.->B", "dg-edge dg-dotted"),
        ("graph LR\n A==>B", "dg-edge dg-thick"),
        ("graph LR\n A--xB", "dg-tip"), ("classDiagram\n class A~T~", "A&lt;T&gt;"), ("classDiagram\n A <|-- B", "dg-hollow"),
        ("classDiagram\n class A {\n  draw()*\n }", "dg-text dg-italic"),
        ("classDiagram\n class A {\n  count()$ int\n }", ">count() : int<"),
        ("classDiagram\n class A {\n  <<interface>>\n }", "«interface»"), ("erDiagram\n A {\n  string name PK\n }", ">PK<"),
        ("stateDiagram-v2\n [*] --> A", "dg-dot"), ("stateDiagram-v2\n A --> [*]", "dg-ring"),
        ("sequenceDiagram\n A->>+B: x\n B-->>-A: y", "dg-bar"),
        ("sequenceDiagram\n autonumber\n A->>B: x", "dg-count"), ("sequenceDiagram\n loop often\n A->>B: x\n end", ">often<"),
        ("sequenceDiagram\n my-service->>b: x", ">my-service<"), ("pie showData\n \"a\" : 3", ">a [3] · 100 %<"),
    ])
    func shows(source: String, expected: String) throws {
        let drawn = try svg(source)
        #expect(drawn.contains(expected), "\(drawn)")
    }

    @Test func edgesEndAtBoxes() throws {
        let source = "flowchart TB\n subgraph one\n a --> b\n end\n subgraph two\n c\n end\n one --> two"
        let drawn = try svg(source)
        #expect(drawn.contains("one → two"))
        // The names of boxes are not nodes of their own.
        #expect(drawn.split(separator: "dg-node").count - 1 == 3)
    }

    /// In DOT a node is in a box that names it, wherever it stood first.
    @Test func nodesMoveIntoBoxesThatNameThem() throws {
        let inside = try svg("digraph { subgraph cluster_a { label=box; a } a -> b }", .dot)
        let named = try svg("digraph { a -> b; subgraph cluster_a { label=box; a } }", .dot)
        #expect(named == inside)
        #expect(named.contains(">box<"))
    }

    @Test func dropsWhatReadsFilesOrLeadsSomewhere() throws {
        let drawn = try svg(
            "digraph { a [image=\"/etc/passwd\", shapefile=\"/etc/passwd\", URL=\"javascript:alert(1)\"]; b [label=<<img src=\"/etc/passwd\"/>x>]; a -> b [href=\"javascript:x\"] }",
            .dot
        )
        #expect(!drawn.contains("passwd") && !drawn.contains("javascript"))
    }

    // MARK: What cannot be drawn

    @Test(arguments: [
        ("", 0, "the diagram is empty"), ("gantt\n title x", 0, "'gantt' is a kind of diagram that is not drawn"),
        ("grpah LR\n a", 0, "'grpah' is not a kind of diagram"), ("graph XY\n a", 6, "'XY' is not a direction"),
        ("graph LR\n  A --> ", 16, "a node is expected here, not 'the end of the line'"),
        ("graph LR\n  A[x", 12, "'[' is never closed with ']'"),
        ("graph LR\n  A[\"x", 11, "'\"' is never closed"), ("graph LR\n  A B", 13, "a link such as '-->' is expected here, not 'B'"),
        ("graph LR\n  subgraph x\n  A", 24, "the subgraph 'x' is never ended"), ("graph LR\n  end", 11, "'end' ends nothing"),
        ("sequenceDiagram\n  hello", 18, "a message such as 'A->>B: text' is expected here, not 'hello'"),
        ("sequenceDiagram\n  loop x", 18, "'loop' is never ended"),
        ("sequenceDiagram\n  deactivate A", 18, "'A' is deactivated and was not active"),
        ("sequenceDiagram\n  else x", 18, "'else' is outside the blocks that it divides"),
        ("stateDiagram\n  state A {", 15, "the state 'A' is never closed with '}'"),
        ("stateDiagram\n  a b c", 15, "a state or a transition such as 'a --> b' is expected here, not 'a b c'"),
        ("classDiagram\n  class A {", 15, "'{' is never closed"),
        ("classDiagram\n  what is this", 15, "a class or a relation such as 'A <|-- B' is expected here, not 'what is this'"),
        ("erDiagram\n  A {\n    x\n  }", 20, "an attribute is a type and a name, not 'x'"),
        ("pie\n  Dogs : 3", 6, "a part is a name in quotes, a colon and a number, not 'Dogs : 3'"),
        ("pie\n  \"Dogs\" : -3", 6, "a colon and a number above 0 are expected after the name of the part"),
    ])
    func saysWhatMermaidIsNotRead(source: String, offset: Int, message: String) {
        let fault = fault(source)
        #expect(fault?.message == message)
        #expect(fault?.offset == offset)
    }

    @Test(arguments: [
        ("", 0, "'graph' or 'digraph' is expected here"), ("digraph {", 8, "'{' is never closed"),
        ("digraph { a [label=\"x }", 19, "'\"' is never closed"),
        ("digraph { a -> }", 15, "a node is expected here"), ("digraph { a ! b }", 12, "'!' is not a character of DOT"),
        ("digraph { /* x }", 10, "'/*' is never closed"),
        ("graph { layout=osage; a }", 0, "'osage' is not a layout that is read"), ("digraph {} x", 11, "the graph has ended before this"),
    ])
    func saysWhatDOTIsNotRead(source: String, offset: Int, message: String) {
        let fault = fault(source, .dot)
        #expect(fault?.message == message)
        #expect(fault?.offset == offset)
    }

    @Test func needsGraphvizForGraphsOnly() throws {
        let renderer = DiagramRenderer(graphviz: Graphviz(folders: "/nonexistent:relative"))
        #expect(renderer.graphviz == nil)
        let fault = #expect(throws: DiagramRenderer.Fault.self) { try renderer.svg("graph LR\n A-->B", language: .mermaid, name: "") }
        #expect(fault?.message == "the program 'dot' is not installed")
        #expect(fault?.hint == "install Graphviz: apt-get install graphviz")
        #expect(try renderer.svg("sequenceDiagram\n A->>B: x", language: .mermaid, name: "").contains("<svg"))
        #expect(try renderer.svg("pie\n \"a\" : 1", language: .mermaid, name: "").contains("<svg"))
    }

    /// What was placed is not placed again, and a file that is damaged is as good as none.
    @Test func keepsWhatGraphvizHasPlaced() throws {
        let folder = try TemporaryFolder()
        func svg(in folder: String?) throws -> String {
            let placements = Placements(in: folder)
            defer { placements.write() }
            let renderer = DiagramRenderer(graphviz: Graphviz.installed(), placements: placements)
            return try renderer.svg("digraph { a -> b }", language: .dot, name: "x")
        }
        let first = try svg(in: folder.path)
        #expect(try svg(in: folder.path) == first && svg(in: nil) == first)
        let known = try JSONDecoder().decode([String: String].self, from: Data(folder.text("diagrams.json").utf8))
        #expect(known.count == 1 && known.keys.allSatisfy { $0.contains("n0 -> n1") && !$0.contains("digraph { a") })
        let others = known.mapValues { _ in "digraph { graph [bb=\"0,0,9,9\"] }" }
        try folder.write(String(decoding: JSONEncoder().encode(others), as: UTF8.self), to: "diagrams.json")
        #expect(try svg(in: folder.path) != first)
        try folder.write("{", to: "diagrams.json")
        #expect(try svg(in: folder.path) == first)
    }

    // MARK: Hostile sources

    @Test(.timeLimit(.minutes(1)))
    func boundsWhatIsLarge() {
        #expect(fault("graph LR\n" + String(repeating: "a", count: 65_530))?.message == "the diagram has more than 65536 bytes")
        let nodes = (0..<2_500).map { "n\($0)" }.joined(separator: "\n")
        #expect(fault("graph LR\n" + nodes)?.message == "more than 2000 nodes")
        #expect(fault("digraph {" + nodes + "}", .dot)?.message == "the diagram has more than 2000 nodes")
        let many = (0..<100).map { "n\($0)" }
        #expect(fault("graph LR\n\(many.joined(separator: " & ")) --> \(many.joined(separator: " & "))")?.message == "more than 4000 links")
        #expect(
            fault("digraph { {\(many.joined(separator: " "))} -> {\(many.joined(separator: " "))} }", .dot)?.message
                == "the diagram has more than 4000 edges"
        )
        #expect(fault("graph LR\n" + String(repeating: "subgraph x\n", count: 40))?.message == "more than 30 subgraphs inside each other")
        #expect(fault("digraph " + String(repeating: "{", count: 40), .dot)?.message == "more than 30 subgraphs inside each other")
        #expect(fault("sequenceDiagram\n" + String(repeating: "loop x\n", count: 40))?.message == "more than 30 blocks inside each other")
    }

    /// Ends, one way or the other, whatever sign is repeated.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            "graph LR\n", "sequenceDiagram\n", "stateDiagram-v2\n", "classDiagram\n", "erDiagram\n", "pie\n", "digraph {",
        ]
    )
    func staysFastOnHostileSources(header: String) {
        let units = [
            "[", "(", "{", "\"", "--", "-.", "==", "<<", ":", "~", "|", "&", "#", "%%{", "`", "\n{", "a\n", "<", "@{", "++", "\\", "a--",
            "o--", "\n--\n",
        ]
        for unit in units {
            _ = try? svg(header + String(repeating: unit, count: 20_000 / unit.utf8.count), header.hasPrefix("digraph") ? .dot : .mermaid)
        }
    }
}
