internal import Foundation

/// A pie as SVG, with a legend beside it.
struct PieDrawing {
    private static let radius = 130.0
    private static let margin = 10.0
    private static let rowHeight = 26.0

    private let pie: Pie

    init(_ pie: Pie) {
        self.pie = pie
    }

    func svg(_ name: String) -> String {
        var canvas = SVGCanvas()
        let total = pie.parts.reduce(0) { $0 + $1.value }
        let rows = pie.parts.map { part in
            let share = Self.percent(part.value / total)
            return part.label + (pie.showsValues ? " [\(SVGCanvas.number(part.value))]" : "") + " · \(share)"
        }
        let titleHeight = pie.showsTitle ? TextMeasure.lineHeight + 10 : 0
        let legendHeight = Double(rows.count) * Self.rowHeight
        let height = titleHeight + max(2 * Self.radius, legendHeight) + 2 * Self.margin
        let center = Point(x: Self.margin + Self.radius, y: titleHeight + (height - titleHeight) / 2)
        let legendX = center.x + Self.radius + 30
        let width = legendX + 26 + rows.reduce(0) { max($0, TextMeasure.width($1)) } + Self.margin
        if pie.showsTitle, let title = pie.title {
            canvas.text([title], at: Point(x: width / 2, y: Self.margin + TextMeasure.lineHeight / 2), "dg-title")
        }
        var start = 0.0
        var rowY = center.y - legendHeight / 2 + Self.rowHeight / 2
        for (index, part) in pie.parts.enumerated() {
            let share = part.value / total
            let style = "dg-part dg-\(Tone.allCases[index % Tone.allCases.count].rawValue)"
            if pie.parts.count == 1 {
                canvas.ellipse(center, Self.radius, Self.radius, style)
            } else {
                let (from, to) = (Self.point(start, center), Self.point(start + share, center))
                let radius = SVGCanvas.number(Self.radius)
                let path =
                    "M\(SVGCanvas.pair(center))L\(SVGCanvas.pair(from))A\(radius) \(radius) 0 \(share > 0.5 ? 1 : 0) 1 \(SVGCanvas.pair(to))Z"
                canvas.path(path, style)
            }
            if share >= 0.05 { canvas.text([Self.percent(share)], at: Self.point(start + share / 2, center, 0.7), "dg-share") }
            canvas.rectangle(Box(minX: legendX, minY: rowY - 8, maxX: legendX + 16, maxY: rowY + 8), radius: 3, style)
            canvas.text([rows[index]], at: Point(x: legendX + 26, y: rowY), anchor: .start, "dg-label")
            rowY += Self.rowHeight
            start += share
        }
        return canvas.svg(
            kind: "pie",
            width: width,
            height: height,
            title: pie.title ?? name,
            description: pie.description ?? rows.joined(separator: "; ")
        )
    }

    /// - Parameter turn: From the top, clockwise; 1 is the whole circle.
    private static func point(_ turn: Double, _ center: Point, _ part: Double = 1) -> Point {
        let angle = (turn - 0.25) * 2 * Double.pi
        return Point(x: center.x + cos(angle) * radius * part, y: center.y + sin(angle) * radius * part)
    }

    private static func percent(_ share: Double) -> String { SVGCanvas.number(share * 100) + " %" }
}
