/// Parts of a whole.
struct Pie {
    struct Part {
        var label: String
        /// Positive.
        var value: Double
    }

    var parts: [Part] = []
    var showsValues = false
    var title: String?
    var showsTitle = false
    var description: String?
}

/// Reads `pie` of Mermaid.
enum PieReader {
    private static let maxParts = 100

    static func pie(of source: MermaidSource) throws(DiagramFault) -> Pie {
        let (lines, description) = source.withoutDescription()
        var pie = Pie(title: source.title, showsTitle: source.showsTitle, description: description)
        var header = source.header.rest
        if header.hasPrefix("showData") {
            pie.showsValues = true
            header = header.dropFirst("showData".count).trimmed
        }
        if header.hasPrefix("title") { setTitle(header.dropFirst("title".count), &pie) }
        for line in lines {
            if line.word == "title" {
                setTitle(line.rest, &pie)
            } else if line.text == "showData" {
                pie.showsValues = true
            } else {
                pie.parts.append(try part(line))
                guard pie.parts.count <= maxParts else { throw line.fault("more than \(maxParts) parts") }
            }
        }
        guard !pie.parts.isEmpty else { throw source.header.fault("the pie has no parts", hint: "write '\"Name\" : 42' below it") }
        return pie
    }

    private static func setTitle(_ text: Substring, _ pie: inout Pie) {
        pie.title = Label.plain(text)
        pie.showsTitle = true
    }

    private static func part(_ line: MermaidSource.Line) throws(DiagramFault) -> Pie.Part {
        guard line.text.first == "\"", let end = line.text.dropFirst().firstIndex(of: "\"") else {
            throw line.fault("a part is a name in quotes, a colon and a number, not '\(line.text.prefix(40))'")
        }
        let rest = line.text[end...].dropFirst().trimmed
        guard rest.first == ":", let value = Double(rest.dropFirst().trimmed), value.isFinite, value > 0, value < 1e15 else {
            throw line.fault("a colon and a number above 0 are expected after the name of the part")
        }
        return Pie.Part(label: Label.plain(line.text[..<end].dropFirst()), value: value)
    }
}
