/// A graph whose parts are placed, as SVG.
struct GraphDrawing {
    private static let margin = 8.0
    /// Longer descriptions help nobody who listens.
    private static let maxDescribedEdges = 60

    private let graph: Graph
    private let layout: GraphLayout
    private var canvas = SVGCanvas()
    private let top: Double
    private let left: Double

    init(_ graph: Graph, _ layout: GraphLayout) {
        self.graph = graph
        self.layout = layout
        let titleWidth = graph.showsTitle ? graph.title.map { TextMeasure.width($0) * 1.15 } ?? 0 : 0
        left = Self.margin + max(0, (titleWidth - layout.width) / 2)
        top = Self.margin + (titleWidth > 0 ? TextMeasure.lineHeight + 10 : 0)
    }

    func svg(_ name: String) -> String {
        var drawing = self
        let width = layout.width + 2 * left
        if graph.showsTitle, let title = graph.title {
            drawing.canvas.text([title], at: Point(x: width / 2, y: Self.margin + TextMeasure.lineHeight / 2), "dg-title")
        }
        // Outer boxes first, so that inner ones stand on them.
        for number in graph.clusters.indices.sorted(by: { (graph.ancestors(of: $0).count, $0) < (graph.ancestors(of: $1).count, $1) }) {
            drawing.drawCluster(number)
        }
        for number in graph.edges.indices { drawing.drawEdge(number) }
        for number in graph.nodes.indices { drawing.drawNode(number) }
        for number in graph.edges.indices { drawing.drawLabels(number) }
        return drawing.canvas.svg(
            kind: "graph",
            width: width,
            height: layout.height + top + Self.margin,
            title: graph.title ?? name,
            description: graph.description ?? relations
        )
    }

    /// `A → B (label); …`
    private var relations: String {
        func name(_ end: Graph.End) -> String {
            switch end {
            case .node(let node): graph.nodes[node].label.text
            case .cluster(let cluster): graph.clusters[cluster].label.text
            }
        }
        let visible = graph.edges.filter { $0.line != .hidden }
        let parts = visible.prefix(Self.maxDescribedEdges).map { edge in
            let sign = edge.headTip == .none && edge.tailTip == .none ? "–" : edge.headTip == .none ? "←" : "→"
            return "\(name(edge.tail)) \(sign) \(name(edge.head))" + (edge.label.isEmpty ? "" : " (\(edge.label.text))")
        }
        return parts.joined(separator: "; ") + (visible.count > parts.count ? "; …" : "")
    }

    // MARK: Boxes around nodes

    private mutating func drawCluster(_ number: Int) {
        guard let box = layout.clusters[number].map(moved), graph.clusters[number].hasFrame else { return }
        let cluster = graph.clusters[number]
        canvas.rectangle(box, radius: 6, names("dg-cluster", cluster.tone, isDashed: cluster.isDashed))
        let center = Point(x: box.center.x, y: box.minY + cluster.label.height / 2 + 6)
        canvas.text(cluster.label.lines, at: center, "dg-caption")
    }

    private func moved(_ point: Point) -> Point { Point(x: point.x + left, y: point.y + top) }

    private func moved(_ box: Box) -> Box {
        Box(minX: box.minX + left, minY: box.minY + top, maxX: box.maxX + left, maxY: box.maxY + top)
    }

    private func names(_ name: String, _ tone: Tone?, isDashed: Bool = false) -> String {
        name + (tone.map { " dg-\($0.rawValue)" } ?? "") + (isDashed ? " dg-dashed" : "")
    }

    // MARK: Edges

    private mutating func drawEdge(_ number: Int) {
        let edge = graph.edges[number]
        let points = layout.edges[number].points.map(moved)
        guard edge.line != .hidden, points.count >= 4 else { return }
        var path = "M\(SVGCanvas.pair(points[0]))"
        for piece in stride(from: 1, to: points.count - 2, by: 3) {
            path += "C\(SVGCanvas.pair(points[piece])) \(SVGCanvas.pair(points[piece + 1])) \(SVGCanvas.pair(points[piece + 2]))"
        }
        let line =
            switch edge.line {
            case .dashed: "dg-edge dg-dashed"
            case .dotted: "dg-edge dg-dotted"
            case .thick: "dg-edge dg-thick"
            default: "dg-edge"
            }
        canvas.path(path, names(line, edge.tone))
        let pieces = stride(from: 0, to: points.count - 1, by: 1)
        let before = pieces.reversed().map { points[$0] }.first { $0 != points[points.count - 1] }
        let after = pieces.map { points[$0 + 1] }.first { $0 != points[0] }
        if let before { EdgeTip(at: points[points.count - 1], from: before).draw(edge.headTip, edge.tone, on: &canvas) }
        if let after { EdgeTip(at: points[0], from: after).draw(edge.tailTip, edge.tone, on: &canvas) }
    }

    private mutating func drawLabels(_ number: Int) {
        let edge = graph.edges[number]
        let path = layout.edges[number]
        guard edge.line != .hidden else { return }
        for (label, point) in [(edge.label, path.label), (edge.tailLabel, path.tailLabel), (edge.headLabel, path.headLabel)] {
            if let point { canvas.text(label.lines, at: moved(point), "dg-label") }
        }
    }

    // MARK: Nodes

    private mutating func drawNode(_ number: Int) {
        let node = graph.nodes[number]
        let box = moved(layout.nodes[number])
        let name = names("dg-node", node.tone, isDashed: node.isDashed)
        if !node.compartments.isEmpty { return node.shape == .record ? drawRecord(node, box, name) : drawCompartments(node, box, name) }
        drawShape(node.shape, box, name)
        let y = node.shape == .cylinder ? box.center.y + 5 : node.shape == .document ? box.center.y - 4 : box.center.y
        canvas.text(node.label.lines, at: Point(x: box.center.x, y: y), "dg-text")
    }

    private mutating func drawShape(_ shape: Graph.Shape, _ box: Box, _ name: String) {
        let center = box.center
        let (left, right, top, bottom) = (box.minX, box.maxX, box.minY, box.maxY)
        func at(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }
        let number = SVGCanvas.number
        switch shape {
        case .plain: break
        case .box, .record: canvas.rectangle(box, name)
        case .round: canvas.rectangle(box, radius: 8, name)
        case .stadium: canvas.rectangle(box, radius: box.height / 2, name)
        case .circle, .ellipse: canvas.ellipse(center, box.width / 2, box.height / 2, name)
        case .doubleCircle:
            canvas.ellipse(center, box.width / 2, box.height / 2, name)
            canvas.ellipse(center, box.width / 2 - 4, box.height / 2 - 4, name)
        case .start: canvas.ellipse(center, box.width / 2, box.height / 2, "dg-dot")
        case .end:
            canvas.ellipse(center, box.width / 2, box.height / 2, "dg-ring")
            canvas.ellipse(center, box.width / 2 - 4, box.height / 2 - 4, "dg-dot")
        case .bar: canvas.rectangle(box, radius: 2, "dg-dot")
        case .subroutine:
            canvas.rectangle(box, name)
            canvas.path(
                "M\(number(left + 8)) \(number(top))V\(number(bottom))M\(number(right - 8)) \(number(top))V\(number(bottom))",
                "dg-rule"
            )
        case .diamond: canvas.polygon([at(center.x, top), at(right, center.y), at(center.x, bottom), at(left, center.y)], name)
        case .hexagon:
            canvas.polygon(
                [
                    at(left + 14, top), at(right - 14, top), at(right, center.y), at(right - 14, bottom), at(left + 14, bottom),
                    at(left, center.y),
                ],
                name
            )
        case .flag:
            canvas.polygon([at(left, top), at(right, top), at(right, bottom), at(left, bottom), at(left + 14, center.y)], name)
        case .leanRight: canvas.polygon([at(left + 14, top), at(right, top), at(right - 14, bottom), at(left, bottom)], name)
        case .leanLeft: canvas.polygon([at(left, top), at(right - 14, top), at(right, bottom), at(left + 14, bottom)], name)
        case .trapezoid: canvas.polygon([at(left + 14, top), at(right - 14, top), at(right, bottom), at(left, bottom)], name)
        case .invertedTrapezoid: canvas.polygon([at(left, top), at(right, top), at(right - 14, bottom), at(left + 14, bottom)], name)
        case .note, .document, .cylinder: drawFolded(shape, box, name)
        }
    }

    /// Shapes with more than corners.
    private mutating func drawFolded(_ shape: Graph.Shape, _ box: Box, _ name: String) {
        let center = box.center
        let (left, right, top, bottom) = (box.minX, box.maxX, box.minY, box.maxY)
        func at(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }
        let number = SVGCanvas.number
        switch shape {
        case .note:
            canvas.polygon(
                [at(left, top), at(right - 10, top), at(right, top + 10), at(right, bottom), at(left, bottom)],
                name + " dg-note"
            )
        case .document:
            canvas.path(
                "M\(number(left)) \(number(top))H\(number(right))V\(number(bottom - 6))"
                    + "Q\(number(center.x + box.width / 4)) \(number(bottom - 16)) \(number(center.x)) \(number(bottom - 6))"
                    + "T\(number(left)) \(number(bottom - 6))Z",
                name
            )
        case .cylinder:
            let arc = "A\(number(box.width / 2)) 7 0 0 "
            canvas.path(
                "M\(number(left)) \(number(top + 7))\(arc)1 \(number(right)) \(number(top + 7))V\(number(bottom - 7))"
                    + "\(arc)1 \(number(left)) \(number(bottom - 7))Z",
                name
            )
            canvas.path("M\(number(left)) \(number(top + 7))\(arc)0 \(number(right)) \(number(top + 7))", "dg-rule")
        default: break
        }
    }

    private mutating func drawRecord(_ node: Graph.Node, _ box: Box, _ name: String) {
        canvas.rectangle(box, radius: 3, name)
        var x = box.minX
        for (index, field) in node.compartments.enumerated() {
            let width = NodeShape.fieldWidth(field)
            if index > 0 { canvas.line([Point(x: x, y: box.minY), Point(x: x, y: box.maxY)], "dg-rule") }
            canvas.text(field.first?.cells ?? [], at: Point(x: x + width / 2, y: box.center.y), "dg-text")
            x += width
        }
    }

    private mutating func drawCompartments(_ node: Graph.Node, _ box: Box, _ name: String) {
        canvas.rectangle(box, radius: 3, name)
        var y = box.minY + 7
        if let stereotype = node.stereotype {
            canvas.text(["«\(stereotype)»"], at: Point(x: box.center.x, y: y + TextMeasure.lineHeight / 2), "dg-text dg-quiet")
            y += TextMeasure.lineHeight
        }
        canvas.text(node.label.lines, at: Point(x: box.center.x, y: y + node.label.height / 2), "dg-text dg-head")
        y = box.minY + NodeShape.headHeight(node)
        for compartment in node.compartments {
            canvas.line([Point(x: box.minX, y: y), Point(x: box.maxX, y: y)], "dg-rule")
            let columns = NodeShape.columns(compartment)
            var rowY = y + 4 + NodeShape.rowHeight / 2
            for row in compartment {
                var x = box.minX + 14
                for (column, cell) in row.cells.enumerated() {
                    let style =
                        (row.isItalic ? " dg-italic" : "") + (row.isUnderlined ? " dg-under" : "")
                        + (column == 0 && row.cells.count > 1 ? " dg-quiet" : "")
                    if !cell.isEmpty { canvas.text([cell], at: Point(x: x, y: rowY), anchor: .start, "dg-text" + style) }
                    x += columns[column] + NodeShape.columnGap
                }
                rowY += NodeShape.rowHeight
            }
            y += max(Double(compartment.count) * NodeShape.rowHeight, 4) + 8
        }
    }
}
