internal import DocModel
internal import Foundation
internal import HealthHistory
internal import ReaderText

/// The pictures of the status pages, as SVG inside the HTML: no script draws them, no file is fetched for them.
///
/// Colours come from `status.css` by class, so that they follow the theme; shapes and patterns tell the states apart where colours do not.
enum StatusDrawing {
    // MARK: Icons and patterns

    /// In a square of 24: an outline for each state, and the sign inside it.
    private static func shape(_ state: StatusState) -> (outline: String, sign: String) {
        switch state {
        case .operational: ("M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z", "M6.5 12.5l3.7 3.7 7.3-8")
        case .maintenance: ("M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z", "M7 9h10M7 15h10M10 7v4M14 13v4")
        case .unknown:
            (
                "M7.5 1.5h9a6 6 0 0 1 6 6v9a6 6 0 0 1-6 6h-9a6 6 0 0 1-6-6v-9a6 6 0 0 1 6-6z",
                "M8.8 9.3a3.3 3.3 0 1 1 4.7 3q-1.5.8-1.5 2.2M12 18v.01"
            )
        case .degraded: ("M12 1.8L23.4 21.5H.6z", "M12 9v6M12 18.2v.01")
        case .partial: ("M12 .7L23.3 12 12 23.3.700 12z", "M7.5 12h9")
        case .major: ("M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z", "M8 8l8 8M16 8l-8 8")
        }
    }

    /// Definitions that the rest of the page refers to, once a page.
    static var definitions: String {
        var svg = "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\">"
        for state in StatusState.allCases {
            let (outline, sign) = shape(state)
            svg += "<symbol id=\"_i-\(state)\" viewBox=\"0 0 24 24\"><path fill=\"currentColor\" d=\"\(outline)\"/>"
            svg +=
                "<path class=\"sign\" fill=\"none\" stroke-width=\"2.4\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"\(sign)\"/></symbol>"
        }
        svg += "<defs>"
        let patterns: [(StatusState, Int, String)] = [
            (.maintenance, 4, "M0 1h4"), (.unknown, 5, "M-1 1l2-2M0 5l5-5M4 6l2-2"), (.degraded, 6, "M1.5 1.5h1.5M4.5 4.5H6"),
            (.partial, 6, "M-1 1l2-2M0 6l6-6M5 7l2-2"), (.major, 6, "M0 0l6 6M6 0L0 6"),
        ]
        for (state, size, stripes) in patterns {
            svg += "<pattern id=\"_p-\(state)\" width=\"\(size)\" height=\"\(size)\" patternUnits=\"userSpaceOnUse\">"
            svg += "<path class=\"f-\(state)\" d=\"M0 0h\(size)v\(size)H0z\"/><path class=\"g-\(state)\" d=\"\(stripes)\"/></pattern>"
        }
        return svg + "</defs></svg>\n"
    }

    static func icon(_ state: StatusState) -> String { "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#_i-\(state)\"/></svg>" }

    /// The icon and the words of a state.
    static func badge(_ state: StatusState, words: String) -> String {
        "<span class=\"state s-\(state)\">\(icon(state))<span>\(HTML.escaped(words))</span></span>"
    }

    /// An SVG file for `<link rel="icon">`. Its colours hold on light and dark tabs.
    static func favicon(_ state: StatusState, said: StatusWords) -> String {
        let (outline, sign) = shape(state)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><title>\(XMLText.escaped(said.state(state)))</title><path fill="\(fixedColour(state))" \
            d="\(outline)"/><path fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" d="\(sign)"/></svg>

            """
    }

    /// For files that stand outside a page. White text on each has at least 4.5:1.
    static func fixedColour(_ state: StatusState) -> String {
        switch state {
        case .operational: "#17693a"
        case .maintenance: "#0b5cad"
        case .unknown: "#5b666b"
        case .degraded: "#875100"
        case .partial: "#b04400"
        case .major: "#a31515"
        }
    }

    private static func fill(_ state: StatusState) -> String {
        state == .operational ? "class=\"f-operational\"" : "fill=\"url(#_p-\(state))\""
    }

    /// A square of the state's colour and pattern, for the legend.
    static func swatch(_ state: StatusState) -> String {
        "<svg class=\"swatch\" viewBox=\"0 0 14 14\" width=\"14\" height=\"14\" aria-hidden=\"true\"><path \(fill(state)) d=\"\(barPath(x: 0, width: 14, height: 14))\"/></svg>"
    }

    // MARK: Days

    private static let barWidth = 6
    private static let barPitch = 8
    private static let barHeight = 34

    private static func barPath(x: Int, width: Int, height: Int) -> String {
        "M\(x) 2q0-2 2-2h\(width - 4)q2 0 2 2v\(height - 4)q0 2-2 2h-\(width - 4)q-2 0-2-2z"
    }

    /// A bar for each day, oldest left. Days of one state are one path, so that 90 days stay small.
    ///
    /// - Parameters:
    ///   - name: What the days are of, for those who do not see them.
    ///   - slots: How many days have room, where pictures of different lengths stand below each other.
    static func bars(_ days: some Collection<DayRecord>, name: String, slots: Int = 1, said: StatusWords) -> String {
        var paths: [StatusState: String] = [:]
        for (index, record) in days.enumerated() {
            paths[record.state, default: ""] += barPath(x: index * barPitch, width: barWidth, height: barHeight)
        }
        let width = max(slots, days.count) * barPitch - (barPitch - barWidth)
        var svg = "<svg class=\"bars\" viewBox=\"0 0 \(width) \(barHeight)\" preserveAspectRatio=\"xMaxYMid slice\" role=\"img\""
        svg += " aria-label=\"\(HTML.escaped(said.list([name, said.summary(days)])))\">"
        for state in StatusState.allCases {
            if let path = paths[state] { svg += "<path \(fill(state)) d=\"\(path)\"/>" }
        }
        return svg + "</svg>"
    }

    // MARK: Response times

    /// The median as a line, up to the 95th percentile as an area; a gap where there was no check.
    ///
    /// - Parameter length: Of all slices, as ``StatusWords/length(of:)``.
    static func responseChart(_ times: [ResponseTimes?], name: String, length: String, said: StatusWords) -> String {
        guard let highest = times.compactMap({ $0?.p95 }).max() else { return "" }
        let top = ceiling(highest)
        let height = 100.0
        func x(_ index: Int) -> Int { index * 10 }
        func y(_ milliseconds: Double) -> String {
            let value = Int((height * 10 * (1 - min(1, milliseconds / top))).rounded())
            return value % 10 == 0 ? "\(value / 10)" : "\(value / 10).\(value % 10)"
        }
        var line = ""
        var area = ""
        var index = 0
        while index < times.count {
            guard times[index] != nil else {
                index += 1
                continue
            }
            var run: [(x: Int, times: ResponseTimes)] = []
            while index < times.count, let value = times[index] {
                run.append((x(index), value))
                index += 1
            }
            // One hour alone is a dot; a line of no length has none without a round end.
            line +=
                "M\(run[0].x) \(y(run[0].times.p50))"
                + (run.count == 1 ? "h0" : run.dropFirst().map { "L\($0.x) \(y($0.times.p50))" }.joined())
            area += "M\(run[0].x) 100" + run.map { "L\($0.x) \(y($0.times.p95))" }.joined() + "V100z"
        }
        let measured = times.compactMap { $0 }
        let median = middle(measured.map(\.p50))
        let label = said.words(
            "status.times.label",
            [
                "name": SentenceValue(name), "length": SentenceValue(length), "median": SentenceValue(said.milliseconds(median)),
                "highest": SentenceValue(said.milliseconds(highest)),
            ]
        )
        return """
            <div class="plot"><svg viewBox="0 0 \(max(10, (times.count - 1) * 10)) 100" preserveAspectRatio="none" role="img" \
            aria-label="\(HTML.escaped(label))"><path class="area" d="\(area)"/><path class="line" d="\(line)"/></svg>\
            <span class="top" aria-hidden="true">\(said.milliseconds(top))</span><span class="bottom" aria-hidden="true">0</span></div>
            """
    }

    /// 1, 2 or 5 times a power of ten: the next that is not below.
    static func ceiling(_ value: Double) -> Double {
        guard value > 0 else { return 1 }
        let power = pow(10, floor(log10(value)))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value } ?? value
    }

    static func middle(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    // MARK: Shares

    /// A bar that is filled to a part of its length, striped when it is full.
    static func meter(_ ratio: Double, label: String) -> String {
        let part = Int((min(1, max(0, ratio)) * 1_000).rounded(.up))
        let fill = ratio >= 1 ? "fill=\"url(#_p-major)\"" : "class=\"\(ratio >= 0.75 ? "f-degraded" : "f-meter")\""
        return """
            <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="\(HTML.escaped(label))">\
            <path class="f-track" d="M0 0h100v8H0z"/><path \(fill) d="M0 0h\(part / 10).\(part % 10)v8H0z"/></svg>
            """
    }

    // MARK: Badges

    /// A flat badge of two fields. Its text is also its title, for those who do not see it.
    static func badgeFile(label: String, state: StatusState, said: StatusWords) -> String {
        let message = said.badge(state)
        let label = label.count > 60 ? label.prefix(59) + "…" : label[...]
        let left = Self.textWidth(label) + 12
        let right = Self.textWidth(message) + 28
        let (name, text) = (XMLText.escaped(String(label)), XMLText.escaped(message))
        let (outline, sign) = shape(state)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" role="img" aria-label="\(name): \(text)">
            <title>\(name): \(text)</title>
            <path fill="#3b4347" d="M3 0h\(left - 3)v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>
            <path fill="\(fixedColour(state))" d="M\(left) 0h\(right - 3)a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-\(right - 3)z"/>
            <g transform="translate(\(left + 6) 4) scale(.5)"><path fill="#fff" d="\(outline)"/><path fill="none" stroke="\(fixedColour(state))" \
            stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="\(sign)"/></g>
            <g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">
            <text x="6" y="14" textLength="\(left - 12)" lengthAdjust="spacingAndGlyphs">\(name)</text>
            <text x="\(left + 22)" y="14" textLength="\(right - 28)" lengthAdjust="spacingAndGlyphs">\(text)</text>
            </g>
            </svg>

            """
    }

    /// About how wide Verdana of 11 pixels draws a text. `textLength` makes up for what this does not know.
    private static func textWidth(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { width, scalar in
            switch scalar {
            case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!": width + 4
            case "f", "t", "r", " ", "-", "(", ")", "/": width + 5
            case "m", "w", "M", "W", "@", "%": width + 11
            case "A"..."Z": width + 8
            default: width + (scalar.value < 0x2E80 ? 7 : 11)
            }
        }
    }
}
