/// Writes SVG: numbers with one digit behind the point, text escaped, looks by class.
///
/// Presentation attributes say how it looks where the style sheet is missing.
struct SVGCanvas {
    private(set) var markup = ""

    static func number(_ value: Double) -> String {
        let bounded = min(max(value.isFinite ? value : 0, -1_000_000), 1_000_000)
        let tenths = Int((bounded * 10).rounded())
        let (whole, digit) = (abs(tenths) / 10, abs(tenths) % 10)
        return (tenths < 0 ? "-" : "") + (digit == 0 ? "\(whole)" : "\(whole).\(digit)")
    }

    static func escaped(_ text: some StringProtocol) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            // XML has no other control characters.
            case 0..<0x20: result.append(0x20)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    mutating func append(_ other: SVGCanvas) { markup += other.markup }

    mutating func rectangle(_ box: Box, radius: Double = 0, _ name: String) {
        markup += "<rect x=\"\(Self.number(box.minX))\" y=\"\(Self.number(box.minY))\" width=\"\(Self.number(box.width))\""
        markup += " height=\"\(Self.number(box.height))\""
        if radius > 0 { markup += " rx=\"\(Self.number(radius))\"" }
        markup += " fill=\"none\" stroke=\"currentColor\" class=\"\(name)\"/>"
    }

    mutating func ellipse(_ center: Point, _ radiusX: Double, _ radiusY: Double, _ name: String) {
        markup += "<ellipse cx=\"\(Self.number(center.x))\" cy=\"\(Self.number(center.y))\" rx=\"\(Self.number(radiusX))\""
        markup += " ry=\"\(Self.number(radiusY))\" fill=\"none\" stroke=\"currentColor\" class=\"\(name)\"/>"
    }

    mutating func path(_ path: String, _ name: String, filled: Bool = false) {
        markup += "<path d=\"\(path)\" fill=\"\(filled ? "currentColor" : "none")\" stroke=\"currentColor\" class=\"\(name)\"/>"
    }

    mutating func polygon(_ points: [Point], _ name: String, filled: Bool = false) {
        path(Self.lines(points) + "Z", name, filled: filled)
    }

    mutating func line(_ points: [Point], _ name: String) { path(Self.lines(points), name) }

    static func lines(_ points: [Point]) -> String {
        points.enumerated().map { "\($0 == 0 ? "M" : "L")\(pair($1))" }.joined()
    }

    static func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

    enum Anchor: String { case start, middle, end }

    /// - Parameter center: The middle of the lines' height; of their width too, unless `anchor` says otherwise.
    mutating func text(_ lines: [String], at center: Point, anchor: Anchor = .middle, _ name: String) {
        guard !lines.isEmpty else { return }
        // The baseline stands about a third of the letters' height below the middle.
        var y = center.y - Double(lines.count - 1) * TextMeasure.lineHeight / 2 + TextMeasure.fontSize * 0.35
        markup +=
            "<text text-anchor=\"\(anchor.rawValue)\" font-size=\"\(Int(TextMeasure.fontSize))\" fill=\"currentColor\" class=\"\(name)\""
        let x = Self.number(center.x)
        if lines.count == 1 {
            markup += " x=\"\(x)\" y=\"\(Self.number(y))\">\(Self.escaped(lines[0]))</text>"
            return
        }
        markup += ">"
        for line in lines {
            markup += "<tspan x=\"\(x)\" y=\"\(Self.number(y))\">\(Self.escaped(line))</tspan>"
            y += TextMeasure.lineHeight
        }
        markup += "</text>"
    }

    /// - Parameters:
    ///   - title: What assistive technology calls it.
    ///   - description: What it says besides, for those who do not see it.
    func svg(kind: String, width: Double, height: Double, title: String, description: String?) -> String {
        let (width, height) = (width.rounded(.up), height.rounded(.up))
        let size = "\(Self.number(width)) \(Self.number(height))"
        var result = "<svg class=\"dg dg-\(kind)\" role=\"img\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        result += " viewBox=\"0 0 \(size)\"><title>\(Self.escaped(title))</title>"
        if let description, !description.isEmpty { result += "<desc>\(Self.escaped(description))</desc>" }
        return result + markup + "</svg>"
    }
}
