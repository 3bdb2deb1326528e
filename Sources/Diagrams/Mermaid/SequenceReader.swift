/// Who says what to whom, in order.
struct SequenceDiagram {
    struct Participant {
        var label: Label
        var isActor = false
        /// A box around several of them.
        var box: Int?
    }

    struct Message {
        var tail: Int
        var head: Int
        var label: Label
        var isDashed = false
        var tip = Graph.Tip.arrow
        var tailTip = Graph.Tip.none
        var number: Int?
    }

    enum Side { case left, right, over }

    enum Event {
        case message(Message)
        case note(Side, ClosedRange<Int>, Label)
        case activate(Int)
        case deactivate(Int)
        /// `loop`, `alt` and their like, with what stands beside the word.
        case open(String, Label)
        case divide(Label)
        case close
        case create(Int)
        case destroy(Int)
    }

    var participants: [Participant] = []
    var boxes: [(label: Label, tone: Tone?)] = []
    var events: [Event] = []
    var title: String?
    var showsTitle = false
    var description: String?
}

/// Reads `sequenceDiagram` of Mermaid.
struct SequenceReader {
    private static let maxEvents = 4_000
    private static let maxParticipants = 100
    private static let maxLabelWidth = 300.0

    private var sequence = SequenceDiagram()
    private var numbers: [Substring: Int] = [:]
    private var openBlocks: [(word: Substring, line: MermaidSource.Line)] = []
    private var openBox: Int?
    private var number: (next: Int, step: Int)?
    private var active: [Int: Int] = [:]
    /// Is created by the next message, or ends with it.
    private var created: Int?
    private var destroyed: Int?

    static func sequence(of source: MermaidSource) throws(DiagramFault) -> SequenceDiagram {
        let (lines, description) = source.withoutDescription()
        var reader = SequenceReader()
        reader.sequence.title = source.title
        reader.sequence.showsTitle = source.showsTitle
        reader.sequence.description = description
        for line in lines {
            guard reader.sequence.events.count < maxEvents else {
                throw line.fault("more than \(maxEvents) messages and notes", hint: "divide the diagram")
            }
            try reader.read(line)
        }
        if let last = reader.openBlocks.last { throw last.line.fault("'\(last.word)' is never ended", hint: "write 'end' below it") }
        if reader.sequence.participants.isEmpty { throw source.header.fault("the diagram has no participants") }
        return reader.sequence
    }

    // MARK: Lines

    private mutating func read(_ line: MermaidSource.Line) throws(DiagramFault) {
        let word = line.word
        switch word.lowercased() {
        case "participant", "actor": _ = try declare(line, line.rest, isActor: word.lowercased() == "actor")
        case "create":
            let kind = line.rest.prefix { $0 != " " }
            created = try declare(line, line.rest.dropFirst(kind.count).trimmed, isActor: kind == "actor")
        case "destroy": destroyed = try participant(line.rest, line)
        case "box": try openBox(line)
        case "end":
            if openBlocks.isEmpty, openBox != nil { return openBox = nil }
            guard openBlocks.popLast() != nil else { throw line.fault("'end' ends nothing") }
            sequence.events.append(.close)
        case "loop", "alt", "opt", "par", "par_over", "critical", "break", "rect":
            guard openBlocks.count < DiagramLimits.maxDepth else {
                throw line.fault("more than \(DiagramLimits.maxDepth) blocks inside each other")
            }
            openBlocks.append((word, line))
            // What stands behind `rect` is a colour.
            let name = word.lowercased() == "rect" ? "" : word.lowercased() == "par_over" ? "par" : word.lowercased()
            sequence.events.append(.open(name, name.isEmpty ? Label() : label(line.rest)))
        case "else", "and", "option":
            guard let last = openBlocks.last, ["alt", "par", "par_over", "critical"].contains(last.word.lowercased()) else {
                throw line.fault("'\(word)' is outside the blocks that it divides")
            }
            sequence.events.append(.divide(label(line.rest)))
        case "activate": try activate(line.rest, line)
        case "deactivate": try deactivate(try participant(line.rest, line), line)
        case "autonumber":
            let values = line.rest.split(separator: " ").compactMap { Int($0) }
            number = line.rest == "off" ? nil : (values.first ?? 1, values.count > 1 ? values[1] : 1)
        case "note": try note(line)
        case "title", "title:":
            sequence.title = String(line.rest.drop { $0 == ":" }.trimmed)
            sequence.showsTitle = true
        case "link", "links", "properties", "details": break
        default: try message(line)
        }
    }

    private func label(_ text: Substring) -> Label { Label(mermaid: text, width: Self.maxLabelWidth) }

    private mutating func openBox(_ line: MermaidSource.Line) throws(DiagramFault) {
        guard openBox == nil else { throw line.fault("a box cannot be inside a box") }
        var rest = line.rest
        var tone: Tone?
        if rest.hasPrefix("rgb"), let close = rest.firstIndex(of: ")") {
            tone = Tone(color: rest[...close])
            rest = rest[close...].dropFirst().trimmed
        } else {
            let first = rest.prefix { $0 != " " }
            if first.lowercased() == "transparent" || Tone(color: first) != nil {
                tone = Tone(color: first)
                rest = rest.dropFirst(first.count).trimmed
            }
        }
        openBox = sequence.boxes.count
        sequence.boxes.append((Label(mermaid: rest, width: 400), tone))
    }

    /// `A as Long name`, with `A@{…}` for kinds that are drawn as others.
    private mutating func declare(_ line: MermaidSource.Line, _ text: Substring, isActor: Bool) throws(DiagramFault) -> Int {
        var name = text
        var shown: Substring?
        if let alias = text.range(of: " as ") {
            name = text[..<alias.lowerBound].trimmed
            shown = text[alias.upperBound...].trimmed
        }
        if let kind = name.range(of: "@{") { name = name[..<kind.lowerBound].trimmed }
        let number = try participant(name, line)
        if let shown { sequence.participants[number].label = Label(mermaid: shown, width: 200) }
        sequence.participants[number].isActor = isActor
        if let openBox { sequence.participants[number].box = openBox }
        return number
    }

    private mutating func participant(_ text: Substring, _ line: MermaidSource.Line) throws(DiagramFault) -> Int {
        let name = text.trimmed
        guard !name.isEmpty else { throw line.fault("the name of a participant is expected") }
        if let number = numbers[name] { return number }
        guard sequence.participants.count < Self.maxParticipants else { throw line.fault("more than \(Self.maxParticipants) participants") }
        numbers[name] = sequence.participants.count
        sequence.participants.append(SequenceDiagram.Participant(label: Label(mermaid: name, width: 200)))
        return sequence.participants.count - 1
    }

    private mutating func activate(_ name: Substring, _ line: MermaidSource.Line) throws(DiagramFault) {
        let number = try participant(name, line)
        active[number, default: 0] += 1
        sequence.events.append(.activate(number))
    }

    private mutating func deactivate(_ number: Int, _ line: MermaidSource.Line) throws(DiagramFault) {
        guard active[number, default: 0] > 0 else {
            throw line.fault(
                "'\(sequence.participants[number].label.text)' is deactivated and was not active",
                hint: "activate it before with 'activate' or '+'"
            )
        }
        active[number, default: 0] -= 1
        sequence.events.append(.deactivate(number))
    }

    /// `Note right of A: text`, `Note over A,B: text`.
    private mutating func note(_ line: MermaidSource.Line) throws(DiagramFault) {
        let rest = line.rest
        let places: [(String, SequenceDiagram.Side)] = [("right of ", .right), ("left of ", .left), ("over ", .over)]
        guard let place = places.first(where: { rest.lowercased().hasPrefix($0.0) }), let colon = rest.firstIndex(of: ":") else {
            throw line.fault("a note is written 'Note right of A: text', 'Note left of A: text' or 'Note over A,B: text'")
        }
        var ends: [Int] = []
        for name in rest[..<colon].dropFirst(place.0.count).split(separator: ",") { ends.append(try participant(name, line)) }
        guard let least = ends.min(), let most = ends.max() else { throw line.fault("the name of a participant is expected") }
        sequence.events.append(.note(place.1, least...most, label(rest[colon...].dropFirst())))
    }

    // MARK: Messages

    private struct Arrow {
        var sign: String
        var isDashed = false
        var tip = Graph.Tip.arrow
        var tailTip = Graph.Tip.none
    }

    private static let arrows = [
        Arrow(sign: "<<-->>", isDashed: true, tailTip: .arrow), Arrow(sign: "<<->>", tailTip: .arrow), Arrow(sign: "-->>", isDashed: true),
        Arrow(sign: "->>"), Arrow(sign: "-->", isDashed: true, tip: .none), Arrow(sign: "->", tip: .none),
        Arrow(sign: "--x", isDashed: true, tip: .cross), Arrow(sign: "-x", tip: .cross), Arrow(sign: "--)", isDashed: true, tip: .open),
        Arrow(sign: "-)", tip: .open),
    ]

    /// Where the arrow stands. A hyphen in a name, `my-service`, begins none.
    private static func arrow(in text: Substring) -> (Arrow, Range<Substring.Index>)? {
        var crossed: (Arrow, Range<Substring.Index>)?
        for index in text.indices {
            let character = text[index]
            if character == ":" { break }
            guard character == "-" || character == "<" else { continue }
            guard let arrow = arrows.first(where: { text[index...].hasPrefix($0.sign) }) else { continue }
            let range = index..<text.index(index, offsetBy: arrow.sign.count)
            guard arrow.tip == .cross, index > text.startIndex else { return (arrow, range) }
            // `a-xray->>b`: a cross counts when no other arrow follows.
            if crossed == nil { crossed = (arrow, range) }
        }
        return crossed
    }

    private mutating func message(_ line: MermaidSource.Line) throws(DiagramFault) {
        guard let (arrow, range) = Self.arrow(in: line.text) else {
            throw line.fault("a message such as 'A->>B: text' is expected here, not '\(line.text.prefix(40))'")
        }
        var rest = line.text[range.upperBound...].trimmed
        let sign = rest.first
        if sign == "+" || sign == "-" { rest = rest.dropFirst().trimmed }
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let tail = try participant(line.text[..<range.lowerBound], line)
        let head = try participant(parts.first ?? "", line)
        var message = SequenceDiagram.Message(tail: tail, head: head, label: label(parts.count > 1 ? parts[1] : ""))
        (message.isDashed, message.tip, message.tailTip) = (arrow.isDashed, arrow.tip, arrow.tailTip)
        if let count = number {
            message.number = count.next
            number = (count.next &+ count.step, count.step)
        }
        if let new = created, new == head || new == tail {
            sequence.events.append(.create(new))
            created = nil
        }
        sequence.events.append(.message(message))
        if sign == "+" {
            active[head, default: 0] += 1
            sequence.events.append(.activate(head))
        }
        if sign == "-" { try deactivate(tail, line) }
        if let old = destroyed, old == head || old == tail {
            sequence.events.append(.destroy(old))
            destroyed = nil
        }
    }
}
