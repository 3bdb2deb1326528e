/// What stands at the end of an edge, turned as the edge arrives.
struct EdgeTip {
    private let end: Point
    /// Towards the end, of length 1.
    private let along: Point

    /// - Parameter before: A point of the edge, not `end`.
    init(at end: Point, from before: Point) {
        self.end = end
        let (x, y) = (end.x - before.x, end.y - before.y)
        let length = max((x * x + y * y).squareRoot(), 0.01)
        along = Point(x: x / length, y: y / length)
    }

    /// - Parameters:
    ///   - back: How far from the end.
    ///   - side: How far to the right of the edge.
    private func point(_ back: Double, _ side: Double) -> Point {
        Point(x: end.x - along.x * back - along.y * side, y: end.y - along.y * back + along.x * side)
    }

    func draw(_ tip: Graph.Tip, _ tone: Tone?, on canvas: inout SVGCanvas) {
        let color = tone.map { " dg-\($0.rawValue)" } ?? ""
        func bar(_ back: Double) { canvas.line([point(back, -6), point(back, 6)], "dg-tip" + color) }
        func crow() {
            canvas.path(
                SVGCanvas.lines([point(0, -6), point(11, 0), point(0, 6)]) + SVGCanvas.lines([point(11, 0), point(0, 0)]),
                "dg-tip" + color
            )
        }
        func ring(_ back: Double) { canvas.ellipse(point(back, 0), 4, 4, "dg-hollow" + color) }
        switch tip {
        case .none: break
        case .arrow: canvas.polygon([point(0, 0), point(10, -4.5), point(10, 4.5)], "dg-arrow" + color, filled: true)
        case .open: canvas.line([point(10, -5), point(0, 0), point(10, 5)], "dg-tip" + color)
        case .triangle: canvas.polygon([point(0, 0), point(13, -7), point(13, 7)], "dg-hollow" + color)
        case .filledDiamond: canvas.polygon([point(0, 0), point(9, -5), point(18, 0), point(9, 5)], "dg-arrow" + color, filled: true)
        case .hollowDiamond: canvas.polygon([point(0, 0), point(9, -5), point(18, 0), point(9, 5)], "dg-hollow" + color)
        case .circle: canvas.ellipse(point(5, 0), 5, 5, "dg-arrow" + color)
        case .lollipop: canvas.ellipse(point(6, 0), 6, 6, "dg-hollow" + color)
        case .cross:
            canvas.path(
                SVGCanvas.lines([point(2, -5), point(12, 5)]) + SVGCanvas.lines([point(12, -5), point(2, 5)]),
                "dg-tip" + color
            )
        case .one:
            bar(6)
            bar(11)
        case .zeroOrOne:
            bar(6)
            ring(13)
        case .oneOrMore:
            crow()
            bar(14)
        case .zeroOrMore:
            crow()
            ring(15)
        }
    }
}
