/// A sequence as SVG: participants beside each other, time from top to bottom.
struct SequenceDrawing {
    private static let margin = 10.0
    private static let gap = 40.0
    private static let barWidth = 10.0

    private struct Block {
        var name: String
        var label: Label
        var top: Double
        var dividers: [(y: Double, label: Label)] = []
        var columns: ClosedRange<Int>?
        /// How far labels in it reach, in pixels.
        var right = 0.0
        var depth: Int
    }

    private let sequence: SequenceDiagram
    private var centers: [Double] = []
    private var widths: [Double] = []
    private var headHeight = 0.0
    /// Of those who are not actors.
    private var boxHeight = 0.0
    private var width = 0.0
    /// What is drawn below the lines of life, and above.
    private var back = SVGCanvas()
    private var lines = SVGCanvas()
    private var canvas = SVGCanvas()
    private var y = 0.0
    private var blocks: [Block] = []
    /// Where the open bars of each participant begin.
    private var bars: [[Double]] = []
    private var lifeStart: [Double] = []
    private var lifeEnd: [Double?] = []
    private var top = 0.0

    init(_ sequence: SequenceDiagram) {
        self.sequence = sequence
        bars = Array(repeating: [], count: sequence.participants.count)
        lifeEnd = Array(repeating: nil, count: sequence.participants.count)
        widths = sequence.participants.map { max($0.label.width + 28, 80) }
        headHeight = sequence.participants.reduce(0) { max($0, $1.label.height + ($1.isActor ? 48 : 18)) }
        boxHeight = sequence.participants.reduce(0) { max($0, $1.label.height + 18) }
        placeColumns()
    }

    // MARK: Columns

    /// Columns stand so far apart that heads, labels and notes between neighbours have room.
    private mutating func placeColumns() {
        let count = sequence.participants.count
        var distances = (0..<max(count - 1, 0)).map { (widths[$0] + widths[$0 + 1]) / 2 + Self.gap }
        var left = widths.first.map { $0 / 2 } ?? 0
        var right = widths.last.map { $0 / 2 } ?? 0
        func need(_ room: Double, from first: Int, to last: Int) {
            let present = distances[first..<last].reduce(0, +)
            guard present < room else { return }
            let more = (room - present) / Double(last - first)
            for index in first..<last { distances[index] += more }
        }
        for event in sequence.events {
            switch event {
            case .message(let message):
                let (first, last) = (min(message.tail, message.head), max(message.tail, message.head))
                let room = message.label.width + (message.number == nil ? 36 : 56)
                if first < last {
                    need(room, from: first, to: last)
                } else if last < count - 1 {
                    need(room + 30, from: first, to: first + 1)
                } else {
                    right = max(right, room + 30)
                }
            case .note(.over, let range, let label):
                let room = label.width + 28
                if range.count > 1 {
                    need(room - 40, from: range.lowerBound, to: range.upperBound)
                } else {
                    if range.lowerBound > 0 {
                        need(room / 2 + 30, from: range.lowerBound - 1, to: range.lowerBound)
                    } else {
                        left = max(left, room / 2)
                    }
                    if range.upperBound < count - 1 {
                        need(room / 2 + 30, from: range.upperBound, to: range.upperBound + 1)
                    } else {
                        right = max(right, room / 2)
                    }
                }
            case .note(.left, let range, let label):
                if range.lowerBound > 0 {
                    need(label.width + 56, from: range.lowerBound - 1, to: range.lowerBound)
                } else {
                    left = max(left, label.width + 46)
                }
            case .note(.right, let range, let label):
                if range.upperBound < count - 1 {
                    need(label.width + 56, from: range.upperBound, to: range.upperBound + 1)
                } else {
                    right = max(right, label.width + 46)
                }
            default: break
            }
        }
        place(distances, left: left, right: right)
    }

    /// - Parameters:
    ///   - distances: Between neighbours.
    ///   - left: The room beside the first participant's line.
    ///   - right: The room beside the last one's.
    private mutating func place(_ distances: [Double], left: Double, right: Double) {
        let count = sequence.participants.count
        let frames = Double(depth) * 8 + (sequence.boxes.isEmpty ? 0 : 10)
        var x = Self.margin + left + frames
        for index in 0..<count {
            centers.append(x)
            if index < count - 1 { x += distances[index] }
        }
        width = x + right + Self.margin + frames
    }

    /// How many blocks stand inside each other.
    private var depth: Int {
        var (open, most) = (0, 0)
        for event in sequence.events {
            if case .open = event { open += 1 }
            if case .close = event { open -= 1 }
            most = max(most, open)
        }
        return most
    }

    // MARK: Rows

    func svg(_ name: String) -> String {
        var drawing = self
        drawing.draw()
        var whole = drawing.back
        whole.append(drawing.lines)
        whole.append(drawing.canvas)
        return whole.svg(
            kind: "sequence",
            width: width,
            height: drawing.y + Self.margin,
            title: sequence.title ?? name,
            description: sequence.description ?? spoken
        )
    }

    private var spoken: String {
        let names = sequence.participants.map(\.label.text)
        let messages = sequence.events.compactMap { event -> String? in
            guard case .message(let message) = event else { return nil }
            return "\(names[message.tail]) → \(names[message.head])" + (message.label.isEmpty ? "" : ": \(message.label.text)")
        }
        return messages.prefix(60).joined(separator: "; ") + (messages.count > 60 ? "; …" : "")
    }

    private mutating func draw() {
        y = Self.margin
        if sequence.showsTitle, let title = sequence.title {
            canvas.text([title], at: Point(x: width / 2, y: y + TextMeasure.lineHeight / 2), "dg-title")
            y += TextMeasure.lineHeight + 10
        }
        let boxTop = y
        let captions = sequence.boxes.reduce(0) { max($0, $1.label.height) }
        if !sequence.boxes.isEmpty { y += captions + 12 }
        top = y
        var isCreated: Set<Int> = []
        for event in sequence.events { if case .create(let number) = event { isCreated.insert(number) } }
        for index in sequence.participants.indices where !isCreated.contains(index) { drawHead(index, at: y) }
        lifeStart = sequence.participants.map { _ in y + headHeight }
        y += headHeight + 12
        for event in sequence.events { draw(event) }
        y += 16
        for index in sequence.participants.indices {
            while !bars[index].isEmpty { endBar(index) }
            lines.line([Point(x: centers[index], y: lifeStart[index]), Point(x: centers[index], y: lifeEnd[index] ?? y)], "dg-life")
            if lifeEnd[index] == nil { drawHead(index, at: y, isBelow: true) }
        }
        y += headHeight
        drawBoxes(from: boxTop)
    }

    private mutating func drawBoxes(from boxTop: Double) {
        for (number, box) in sequence.boxes.enumerated() {
            let members = sequence.participants.indices.filter { sequence.participants[$0].box == number }
            guard let first = members.first, let last = members.last else { continue }
            let frame = Box(
                minX: centers[first] - widths[first] / 2 - 10,
                minY: boxTop,
                maxX: centers[last] + widths[last] / 2 + 10,
                maxY: y + 8
            )
            back.rectangle(frame, radius: 6, "dg-cluster" + (box.tone.map { " dg-\($0.rawValue)" } ?? ""))
            back.text(box.label.lines, at: Point(x: frame.center.x, y: boxTop + box.label.height / 2 + 4), "dg-caption")
        }
        if !sequence.boxes.isEmpty { y += 8 }
    }

    private mutating func drawHead(_ index: Int, at top: Double, isBelow: Bool = false) {
        let participant = sequence.participants[index]
        let x = centers[index]
        guard participant.isActor else {
            // Beside an actor, who is taller, it stands at the line of life.
            let height = min(headHeight, boxHeight)
            let minY = isBelow ? top : top + headHeight - height
            let box = Box(minX: x - widths[index] / 2, minY: minY, maxX: x + widths[index] / 2, maxY: minY + height)
            canvas.rectangle(box, radius: 4, "dg-node")
            return canvas.text(participant.label.lines, at: box.center, "dg-text")
        }
        let middle = top + headHeight - participant.label.height - 4
        canvas.ellipse(Point(x: x, y: middle - 34), 7, 7, "dg-node")
        canvas.path(
            "M\(SVGCanvas.number(x)) \(SVGCanvas.number(middle - 27))v14m-12 -8h24m-12 8l-9 12m9 -12l9 12",
            "dg-tip"
        )
        canvas.text(participant.label.lines, at: Point(x: x, y: top + headHeight - participant.label.height / 2 - 1), "dg-text")
    }

    private mutating func draw(_ event: SequenceDiagram.Event) {
        switch event {
        case .message(let message): draw(message)
        case .note(let side, let range, let label): drawNote(side, range, label)
        case .activate(let number): bars[number].append(y - 12)
        case .deactivate(let number): endBar(number)
        case .open(let name, let label):
            y += 6
            blocks.append(Block(name: name, label: label, top: y, depth: blocks.count))
            if !name.isEmpty || !label.isEmpty { y += max(label.height, TextMeasure.lineHeight) + 8 }
        case .divide(let label):
            guard !blocks.isEmpty else { return }
            y += 8
            blocks[blocks.count - 1].dividers.append((y, label))
            y += max(label.height, 4) + 6
        case .close: closeBlock()
        case .create(let number):
            y += 8
            drawHead(number, at: y)
            lifeStart[number] = y + headHeight
        case .destroy(let number):
            let x = centers[number]
            y += 4
            lifeEnd[number] = y + 6
            canvas.path("M\(SVGCanvas.number(x - 7)) \(SVGCanvas.number(y - 1))l14 14m0 -14l-14 14", "dg-tip")
            y += 16
        }
    }

    private mutating func endBar(_ number: Int) {
        guard let start = bars[number].popLast() else { return }
        let x = centers[number] + Double(bars[number].count) * 5
        lines.rectangle(Box(minX: x - Self.barWidth / 2, minY: start, maxX: x + Self.barWidth / 2, maxY: max(y - 12, start + 8)), "dg-bar")
    }

    /// Notes for the frames around it how far to the sides the open blocks reach.
    private mutating func reach(_ range: ClosedRange<Int>) {
        for index in blocks.indices {
            let present = blocks[index].columns ?? range
            blocks[index].columns = min(present.lowerBound, range.lowerBound)...max(present.upperBound, range.upperBound)
        }
    }

    private mutating func draw(_ message: SequenceDiagram.Message) {
        let (first, last) = (min(message.tail, message.head), max(message.tail, message.head))
        reach(first...last)
        func edge(_ number: Int, towards other: Double) -> Double {
            let count = bars[number].count
            // The message that creates someone ends at the head.
            if y < lifeStart[number] { return centers[number] + (other > centers[number] ? 0.5 : -0.5) * widths[number] }
            guard count > 0 else { return centers[number] }
            return other > centers[number]
                ? centers[number] + Self.barWidth / 2 + Double(count - 1) * 5 : centers[number] - Self.barWidth / 2
        }
        let name = message.isDashed ? "dg-edge dg-dashed" : "dg-edge"
        y += 4
        if message.tail == message.head {
            let x = edge(message.tail, towards: .infinity)
            let label = Point(x: x + 44, y: y + max(message.label.height, 24) / 2 + 4)
            canvas.text(message.label.lines, at: label, anchor: .start, "dg-label")
            for index in blocks.indices { blocks[index].right = max(blocks[index].right, label.x + message.label.width + 8) }
            let start = Point(x: x, y: label.y - 10)
            let end = Point(x: x, y: label.y + 10)
            canvas.path("M\(SVGCanvas.pair(start))h28q8 0 8 8v4q0 8 -8 8h-28", name)
            EdgeTip(at: end, from: Point(x: end.x + 20, y: end.y)).draw(message.tip, nil, on: &canvas)
            drawNumber(message.number, at: start)
            y += max(message.label.height, 24) + 14
            return
        }
        let start = edge(message.tail, towards: centers[message.head])
        let end = edge(message.head, towards: centers[message.tail])
        canvas.text(message.label.lines, at: Point(x: (start + end) / 2, y: y + message.label.height / 2), "dg-label")
        y += message.label.height + 5
        let points = [Point(x: start, y: y), Point(x: end, y: y)]
        canvas.line(points, name)
        EdgeTip(at: points[1], from: points[0]).draw(message.tip, nil, on: &canvas)
        EdgeTip(at: points[0], from: points[1]).draw(message.tailTip, nil, on: &canvas)
        drawNumber(message.number, at: points[0])
        y = max(y + 12, lifeStart[message.head] + 8)
    }

    private mutating func drawNumber(_ number: Int?, at point: Point) {
        guard let number else { return }
        let width = max(TextMeasure.width("\(number)", size: 11) + 8, 18)
        canvas.rectangle(
            Box(minX: point.x - width / 2, minY: point.y - 9, maxX: point.x + width / 2, maxY: point.y + 9),
            radius: 9,
            "dg-count"
        )
        canvas.text(["\(number)"], at: point, "dg-number")
    }

    private mutating func drawNote(_ side: SequenceDiagram.Side, _ range: ClosedRange<Int>, _ label: Label) {
        reach(range)
        let height = max(label.height, TextMeasure.lineHeight) + 14
        let size = label.width + 24
        let (left, right): (Double, Double) =
            switch side {
            case .left: (centers[range.lowerBound] - 14 - size, centers[range.lowerBound] - 14)
            case .right: (centers[range.upperBound] + 14, centers[range.upperBound] + 14 + size)
            case .over:
                {
                    let middle = (centers[range.lowerBound] + centers[range.upperBound]) / 2
                    let half = max(size, range.count > 1 ? centers[range.upperBound] - centers[range.lowerBound] + 50 : 0) / 2
                    return (middle - half, middle + half)
                }()
            }
        y += 4
        let box = Box(minX: left, minY: y, maxX: right, maxY: y + height)
        canvas.rectangle(box, radius: 2, "dg-node dg-note")
        canvas.text(label.lines, at: box.center, "dg-text")
        y += height + 8
    }

    private mutating func closeBlock() {
        guard let block = blocks.popLast() else { return }
        y += 6
        let columns = block.columns ?? 0...max(sequence.participants.count - 1, 0)
        let inset = Double(max(depth - block.depth, 1)) * 8
        let left = centers[columns.lowerBound] - min(widths[columns.lowerBound] / 2, 50) - inset
        var right = centers[columns.upperBound] + min(widths[columns.upperBound] / 2, 50) + inset
        let wanted = left + TextMeasure.width(block.name) + block.label.width + 50
        right = max(right, min(wanted, width - 2), block.right + inset)
        let frame = Box(minX: max(left, 2), minY: block.top, maxX: min(right, width - 2), maxY: y)
        if block.name.isEmpty {
            back.rectangle(frame, radius: 4, "dg-cluster")
        } else {
            back.rectangle(frame, radius: 4, "dg-frame")
            let tab = TextMeasure.width(block.name) + 16
            canvas.path(
                "M\(SVGCanvas.number(frame.minX)) \(SVGCanvas.number(block.top))h\(SVGCanvas.number(tab + 8))v12l-8 8h-\(SVGCanvas.number(tab))Z",
                "dg-tab"
            )
            canvas.text([block.name], at: Point(x: frame.minX + tab / 2 + 2, y: block.top + 10), "dg-text dg-head")
            let label = Point(x: frame.minX + tab + 16, y: block.top + max(block.label.height, TextMeasure.lineHeight) / 2 + 1)
            canvas.text(block.label.lines, at: label, anchor: .start, "dg-label")
        }
        for divider in block.dividers {
            lines.line([Point(x: frame.minX, y: divider.y), Point(x: frame.maxX, y: divider.y)], "dg-rule dg-dashed")
            canvas.text(divider.label.lines, at: Point(x: frame.center.x, y: divider.y + divider.label.height / 2 + 3), "dg-label")
        }
        y += 8
    }
}
