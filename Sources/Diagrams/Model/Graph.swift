/// Nodes, edges and the boxes around nodes: what all kinds of diagrams that Graphviz places are read into.
struct Graph {
    enum Direction: String {
        case down = "TB"
        case up = "BT"
        case right = "LR"
        case left = "RL"

        init?(mermaid word: Substring) {
            switch word {
            case "TB", "TD", "v": self = .down
            case "BT", "^": self = .up
            case "LR", ">": self = .right
            case "RL", "<": self = .left
            default: return nil
            }
        }
    }

    struct Node {
        var label = Label()
        var shape = Shape.box
        var tone: Tone?
        /// Boxes below the label: members of a class, attributes of an entity.
        var compartments: [[Row]] = []
        /// Words above the label, such as `«interface»`.
        var stereotype: String?
        var cluster: Int?
        var isDashed = false
    }

    /// One line of a compartment.
    struct Row {
        /// Columns of an entity's attribute; one for others.
        var cells: [String]
        var isItalic = false
        var isUnderlined = false
    }

    enum Shape {
        case box, round, stadium, subroutine, cylinder, circle, doubleCircle, ellipse, flag, diamond, hexagon
        case leanRight, leanLeft, trapezoid, invertedTrapezoid, document, note, plain, record
        /// Of states: where they begin and end, and where they part and meet.
        case start, end, bar
    }

    enum End {
        case node(Int)
        case cluster(Int)
    }

    enum Line { case solid, dashed, dotted, thick, hidden }

    /// What stands at the end of an edge.
    enum Tip {
        case none, arrow, open, circle, cross, triangle, filledDiamond, hollowDiamond, lollipop
        /// Of entities: so many of them, at least and at most.
        case one, zeroOrOne, oneOrMore, zeroOrMore
    }

    struct Edge {
        var tail: End
        var head: End
        var label = Label()
        var line = Line.solid
        var tailTip = Tip.none
        var headTip = Tip.arrow
        var tailLabel = Label()
        var headLabel = Label()
        var tone: Tone?
        /// In ranks.
        var length = 1
        /// Whether it takes part in ranking.
        var isConstraint = true
    }

    struct Cluster {
        var label = Label()
        var parent: Int?
        var tone: Tone?
        var isDashed = false
        var hasFrame = true
    }

    enum Rank: String { case same, min, max, source, sink }

    /// The program of Graphviz that places the nodes.
    enum Engine: String, CaseIterable {
        case dot, neato, fdp, circo, twopi
    }

    var direction = Direction.down
    var nodes: [Node] = []
    var edges: [Edge] = []
    var clusters: [Cluster] = []
    /// Nodes that stand side by side.
    var ranks: [(rank: Rank, nodes: [Int])] = []
    var engine = Engine.dot
    var title: String?
    var description: String?
    /// Whether ``title`` stands above the drawing.
    var showsTitle = false

    /// What each node holds, in the order in which they stand.
    func ancestors(of cluster: Int?) -> [Int] {
        var result: [Int] = []
        var next = cluster
        while let cluster = next {
            result.append(cluster)
            next = clusters[cluster].parent
        }
        return result
    }
}

/// Colours by name, so that they follow the theme: an author's colour becomes the nearest of them.
enum Tone: String, CaseIterable {
    case blue, green, violet, amber, red, plum, teal, grey

    /// - Parameter color: As in CSS or DOT: `#f9f`, `#ff99ff`, `rgb(…)`, or a common name. `nil` for white, black and what is not known.
    init?(color: some StringProtocol) {
        let text = color.lowercased().filter { $0 != " " }
        if let named = Self.names[text.filter { !$0.isNumber }] {
            self = named
            return
        }
        var parts: [Int] = []
        if text.hasPrefix("#") {
            let digits = text.dropFirst().compactMap(\.hexDigitValue)
            guard digits.count == text.utf8.count - 1 else { return nil }
            switch digits.count {
            case 3, 4: parts = digits.prefix(3).map { $0 * 17 }
            case 6, 8: parts = [digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5]]
            default: return nil
            }
        } else if text.hasPrefix("rgb"), let open = text.firstIndex(of: "(") {
            parts = text[open...].dropFirst().split(separator: ",").prefix(3).compactMap { Int($0.prefix { $0.isNumber }) }
            guard parts.count == 3, parts.allSatisfy({ $0 < 256 }) else { return nil }
        } else {
            return nil
        }
        self.init(red: parts[0], green: parts[1], blue: parts[2])
    }

    /// By the hue, in sixths of the circle.
    private init?(red: Int, green: Int, blue: Int) {
        let most = max(red, green, blue)
        let least = min(red, green, blue)
        let chroma = Double(most - least)
        guard chroma >= 8 else {
            guard most > 40, most < 250 else { return nil }
            self = .grey
            return
        }
        let hue: Double =
            if most == red {
                Double(green - blue) / chroma
            } else if most == green {
                Double(blue - red) / chroma + 2
            } else {
                Double(red - green) / chroma + 4
            }
        switch hue < 0 ? hue + 6 : hue {
        case ..<0.35: self = .red
        case ..<1.2: self = .amber
        case ..<2.6: self = .green
        case ..<3.25: self = .teal
        case ..<4.1: self = .blue
        case ..<4.8: self = .violet
        case ..<5.6: self = .plum
        default: self = .red
        }
    }

    private static let names: [String: Tone] = [
        "red": .red, "crimson": .red, "firebrick": .red, "tomato": .red, "salmon": .red, "lightcoral": .red, "darkred": .red,
        "indianred": .red, "coral": .amber, "orange": .amber, "darkorange": .amber, "gold": .amber, "yellow": .amber, "khaki": .amber,
        "lightyellow": .amber, "beige": .amber, "wheat": .amber, "tan": .amber, "brown": .amber, "goldenrod": .amber, "moccasin": .amber,
        "lightgoldenrod": .amber, "lemonchiffon": .amber, "cornsilk": .amber, "bisque": .amber, "peachpuff": .amber, "chocolate": .amber,
        "green": .green, "lightgreen": .green, "palegreen": .green, "darkgreen": .green, "forestgreen": .green, "limegreen": .green,
        "lime": .green, "seagreen": .green, "olive": .green, "olivedrab": .green, "honeydew": .green, "springgreen": .green,
        "darkseagreen": .green, "chartreuse": .green, "teal": .teal, "cyan": .teal, "lightcyan": .teal, "aqua": .teal, "turquoise": .teal,
        "paleturquoise": .teal, "aquamarine": .teal, "cadetblue": .teal, "darkcyan": .teal, "blue": .blue, "lightblue": .blue,
        "skyblue": .blue, "lightskyblue": .blue, "deepskyblue": .blue, "steelblue": .blue, "lightsteelblue": .blue, "navy": .blue,
        "royalblue": .blue, "dodgerblue": .blue, "cornflowerblue": .blue, "powderblue": .blue, "aliceblue": .blue, "azure": .blue,
        "darkblue": .blue, "mediumblue": .blue, "purple": .violet, "violet": .violet, "indigo": .violet, "lavender": .violet,
        "mediumpurple": .violet, "plum": .plum, "orchid": .plum, "slateblue": .violet, "blueviolet": .violet, "thistle": .plum,
        "pink": .plum, "lightpink": .plum, "hotpink": .plum, "deeppink": .plum, "magenta": .plum, "fuchsia": .plum, "mistyrose": .red,
        "maroon": .red, "grey": .grey, "gray": .grey, "lightgrey": .grey, "lightgray": .grey, "darkgrey": .grey, "darkgray": .grey,
        "dimgrey": .grey, "dimgray": .grey, "silver": .grey, "whitesmoke": .grey, "gainsboro": .grey, "slategray": .grey,
        "slategrey": .grey, "lightslategray": .grey,
    ]
}
