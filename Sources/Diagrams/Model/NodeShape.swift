/// How large the shapes of nodes are.
enum NodeShape {
    static let rowHeight = 20.0
    /// Between the columns of an entity.
    static let columnGap = 12.0

    static func size(_ node: Graph.Node) -> Size {
        if !node.compartments.isEmpty { return node.shape == .record ? recordSize(node) : boxSize(node) }
        let text = Size(width: node.label.width, height: max(node.label.height, TextMeasure.lineHeight))
        switch node.shape {
        case .start: return Size(width: 14, height: 14)
        case .end: return Size(width: 18, height: 18)
        case .bar: return Size(width: 70, height: 8)
        case .plain: return Size(width: text.width + 8, height: text.height + 4)
        case .circle, .doubleCircle:
            let side = max((text.width * text.width + text.height * text.height).squareRoot() + 10, 36) + (node.shape == .circle ? 0 : 10)
            return Size(width: side, height: side)
        case .ellipse: return Size(width: max(text.width * 1.3 + 18, 54), height: text.height * 1.3 + 12)
        case .diamond:
            return Size(width: max(text.width * 1.35 + text.height + 24, 44), height: max(text.height * 1.6 + text.width * 0.2 + 20, 44))
        case .hexagon: return Size(width: text.width + 52, height: text.height + 18)
        case .leanLeft, .leanRight, .trapezoid, .invertedTrapezoid: return Size(width: text.width + 52, height: text.height + 18)
        case .stadium: return Size(width: text.width + 36, height: text.height + 16)
        case .subroutine: return Size(width: text.width + 44, height: text.height + 18)
        case .flag: return Size(width: text.width + 40, height: text.height + 18)
        case .cylinder: return Size(width: max(text.width + 28, 48), height: text.height + 34)
        case .document: return Size(width: text.width + 28, height: text.height + 26)
        case .box, .round, .note, .record: return Size(width: max(text.width + 28, 40), height: text.height + 18)
        }
    }

    /// A box with a head and compartments.
    private static func boxSize(_ node: Graph.Node) -> Size {
        var width = max(node.label.width, node.stereotype.map { TextMeasure.width("«\($0)»") } ?? 0)
        for compartment in node.compartments { width = max(width, columns(compartment).reduce(-columnGap) { $0 + $1 + columnGap }) }
        let rows = node.compartments.reduce(0.0) { $0 + max(Double($1.count) * rowHeight, 4) + 8 }
        return Size(width: max(width + 28, 70), height: headHeight(node) + rows)
    }

    static func headHeight(_ node: Graph.Node) -> Double {
        node.label.height + (node.stereotype == nil ? 0 : TextMeasure.lineHeight) + 14
    }

    /// The width of each column.
    static func columns(_ rows: [Graph.Row]) -> [Double] {
        var widths: [Double] = []
        for row in rows {
            for (column, cell) in row.cells.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], TextMeasure.width(cell))
            }
        }
        return widths
    }

    private static func recordSize(_ node: Graph.Node) -> Size {
        let width = node.compartments.reduce(0) { $0 + fieldWidth($1) }
        return Size(width: max(width, 40), height: TextMeasure.lineHeight + 16)
    }

    static func fieldWidth(_ field: [Graph.Row]) -> Double { max(TextMeasure.width(field.first?.cells.first ?? "") + 20, 24) }

    /// What is nearest among Graphviz's shapes, so that edges end where ours does.
    static func dotShape(_ shape: Graph.Shape) -> String {
        switch shape {
        case .circle, .doubleCircle, .start, .end: "circle"
        case .ellipse: "ellipse"
        case .diamond: "diamond"
        default: "box"
        }
    }
}
