/// Makes a graph of a source in DOT.
enum DotReader {
    static func graph(of source: DotSource) throws(DiagramFault) -> Graph {
        var graph = Graph()
        if let word = source.attributes["rankdir"]?.text, let direction = Graph.Direction(rawValue: word.uppercased()) {
            graph.direction = direction
        }
        if let word = source.attributes["layout"]?.text {
            guard let engine = Graph.Engine(rawValue: word) else {
                throw DiagramFault(
                    0,
                    "'\(word.prefix(40))' is not a layout that is read",
                    hint: "layouts are \(Graph.Engine.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))"
                )
            }
            graph.engine = engine
        }
        graph.title = label(source.attributes["label"], of: "").map(\.text)
        graph.showsTitle = graph.title != nil
        var clusters: [Int: Int] = [:]
        for (number, subgraph) in source.subgraphs.enumerated() {
            let parent = cluster(of: subgraph.parent, source, clusters)
            if let word = subgraph.attributes["rank"]?.text, let rank = Graph.Rank(rawValue: word.lowercased()) {
                graph.ranks.append((rank, subgraph.nodes))
            }
            guard subgraph.name.hasPrefix("cluster"), !subgraph.nodes.isEmpty else { continue }
            clusters[number] = graph.clusters.count
            let style = subgraph.attributes["style"]?.text ?? ""
            graph.clusters.append(
                Graph.Cluster(
                    label: label(subgraph.attributes["label"], of: "") ?? Label(),
                    parent: parent,
                    tone: tone(subgraph.attributes, ["fillcolor", "bgcolor", "color"]),
                    isDashed: style.contains("dashed") || style.contains("dotted"),
                    hasFrame: !style.contains("invis")
                )
            )
        }
        graph.nodes = source.nodes.map(shaped)
        // The innermost box that names a node, also where it stood outside before. A subgraph comes before those in it.
        for (number, subgraph) in source.subgraphs.enumerated() {
            guard let cluster = clusters[number] else { continue }
            for node in subgraph.nodes where graph.nodes[node].cluster.map({ $0 == graph.clusters[cluster].parent }) ?? true {
                graph.nodes[node].cluster = cluster
            }
        }
        graph.edges = source.edges.map { edge($0, of: source) }
        return graph
    }

    private static func cluster(of subgraph: Int?, _ source: DotSource, _ clusters: [Int: Int]) -> Int? {
        var next = subgraph
        while let number = next {
            if let cluster = clusters[number] { return cluster }
            next = source.subgraphs[number].parent
        }
        return nil
    }

    private static func tone(_ attributes: DotSource.Attributes, _ names: [String]) -> Tone? {
        for name in names {
            // Of a list of colours the first.
            if let text = attributes[name]?.text, let tone = Tone(color: text.prefix { $0 != ":" && $0 != ";" }) { return tone }
        }
        return nil
    }

    private static func shaped(_ node: DotSource.Node) -> Graph.Node {
        var made = Graph.Node()
        let shape = node.attributes["shape"]?.text.lowercased() ?? "ellipse"
        let style = node.attributes["style"]?.text.lowercased() ?? ""
        made.label = label(node.attributes["label"], of: node.name) ?? Label(plain: node.name)
        made.tone = tone(node.attributes, ["fillcolor", "color"])
        made.isDashed = style.contains("dashed") || style.contains("dotted")
        made.shape =
            switch shape {
            case "box", "rect", "rectangle", "square": style.contains("rounded") ? .round : .box
            case "circle": .circle
            case "doublecircle": .doubleCircle
            case "diamond", "mdiamond": .diamond
            case "hexagon", "octagon", "doubleoctagon", "tripleoctagon": .hexagon
            case "parallelogram": .leanRight
            case "trapezium", "house": .trapezoid
            case "invtrapezium", "invhouse": .invertedTrapezoid
            case "cylinder": .cylinder
            case "note", "tab", "folder": shape == "note" ? .note : .document
            case "component", "box3d", "msquare": .subroutine
            case "cds", "rarrow", "larrow": .flag
            case "plaintext", "plain", "none", "underline": .plain
            case "point": .start
            case "record", "mrecord": .record
            default: .ellipse
            }
        if made.shape == .start { made.label = Label() }
        if made.shape == .record {
            let text = node.attributes["label"].map(\.text) ?? node.name
            made.compartments = fields(text.replacingName(node.name)).map { [Graph.Row(cells: [$0])] }
            made.label = Label()
        }
        return made
    }

    /// The fields of a record, one after the other, without the names of their ports.
    private static func fields(_ text: String) -> [String] {
        var fields: [String] = []
        var open = ""
        var isPort = false
        var isEscaped = false
        for character in text {
            if isEscaped {
                open += "nlr".contains(character) ? " " : String(character)
                isEscaped = false
                continue
            }
            switch character {
            case "\\": isEscaped = true
            case "<": isPort = true
            case ">": isPort = false
            case "|":
                fields.append(open)
                open = ""
            case "{", "}": break
            default: if !isPort { open.append(character) }
            }
        }
        return (fields + [open]).map { String(Substring($0).trimmed) }
    }

    private static func edge(_ edge: DotSource.Edge, of source: DotSource) -> Graph.Edge {
        var made = Graph.Edge(tail: .node(edge.tail), head: .node(edge.head))
        let attributes = edge.attributes
        made.label = label(attributes["label"] ?? attributes["xlabel"], of: "") ?? Label()
        made.headLabel = label(attributes["headlabel"], of: "") ?? Label()
        made.tailLabel = label(attributes["taillabel"], of: "") ?? Label()
        made.tone = tone(attributes, ["color"])
        made.length = attributes["minlen"].flatMap { Int($0.text) }.map { min(max($0, 0), 20) } ?? 1
        made.isConstraint = attributes["constraint"].map { $0.text.lowercased() != "false" } ?? true
        let style = attributes["style"]?.text.lowercased() ?? ""
        if style.contains("invis") {
            made.line = .hidden
        } else if style.contains("dashed") {
            made.line = .dashed
        } else if style.contains("dotted") {
            made.line = .dotted
        } else if style.contains("bold") {
            made.line = .thick
        }
        let direction = attributes["dir"]?.text.lowercased() ?? (source.isDirected ? "forward" : "none")
        made.headTip = direction == "forward" || direction == "both" ? tip(attributes["arrowhead"]) : .none
        made.tailTip = direction == "back" || direction == "both" ? tip(attributes["arrowtail"]) : .none
        return made
    }

    private static func tip(_ value: DotSource.Value?) -> Graph.Tip {
        switch value?.text.lowercased() {
        case "none": .none
        case "empty", "onormal", "einv", "oinv": .triangle
        case "diamond": .filledDiamond
        case "odiamond", "ediamond": .hollowDiamond
        case "dot", "odot": .circle
        case "vee", "open", "halfopen": .open
        case "tee", "box", "obox": .one
        case "crow": .oneOrMore
        default: .arrow
        }
    }

    /// - Parameter name: Of the node, for `\N`.
    private static func label(_ value: DotSource.Value?, of name: String) -> Label? {
        guard let value else { return nil }
        if value.isHTML { return Label(plain: text(ofHTML: value.text), width: 400) }
        let text = value.text.replacingName(name)
        var plain = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                plain += "nlr".contains(character) ? "\n" : String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        return Label(mermaid: plain, width: 400)
    }

    /// What a label in HTML says: rows and breaks are lines, cells stand beside each other.
    private static func text(ofHTML html: String) -> String {
        var result = ""
        var rest = Substring(html)
        while let open = rest.firstIndex(of: "<") {
            result += rest[..<open].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let close = rest[open...].firstIndex(of: ">") ?? rest.index(before: rest.endIndex)
            let tag = rest[open..<close].dropFirst().lowercased()
            if tag.hasPrefix("br") || tag.hasPrefix("/tr") { result += "\n" }
            if tag.hasPrefix("/td") { result += "  " }
            rest = rest[rest.index(after: close)...]
        }
        result += rest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Label.plain(result)
    }
}

extension String {
    /// `\N` and `\G` stand for names.
    fileprivate func replacingName(_ name: String) -> String {
        split(separator: "\\N", omittingEmptySubsequences: false).joined(separator: name)
    }
}
