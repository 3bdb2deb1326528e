/// What a source in DOT says, with the attributes that are known, each node's and edge's defaults among them.
struct DotSource {
    struct Value {
        var text: String
        /// Written between angle brackets.
        var isHTML = false
    }

    typealias Attributes = [String: Value]

    struct Node {
        var name: String
        var attributes: Attributes
    }

    struct Edge {
        var tail: Int
        var head: Int
        var attributes: Attributes
    }

    struct Subgraph {
        var name: String
        var parent: Int?
        var attributes: Attributes
        var nodes: [Int] = []
    }

    var isDirected = true
    var attributes: Attributes = [:]
    var nodes: [Node] = []
    var edges: [Edge] = []
    var subgraphs: [Subgraph] = []
}

/// Reads the DOT language. Of attributes only those that the drawing knows are kept: none that reads a file or leads somewhere.
///
/// Source: graphviz.org/doc/info/lang.html.
struct DotParser {
    private enum Token: Equatable {
        case id(String, isHTML: Bool, isQuoted: Bool)
        case sign(UInt8)
        /// `->` or `--`.
        case edge
        case end
    }

    private struct Scope {
        var subgraph: Int?
        var graph: DotSource.Attributes = [:]
        var node: DotSource.Attributes = [:]
        var edge: DotSource.Attributes = [:]
    }

    private static let known: Set<String> = [
        "label", "shape", "style", "color", "fillcolor", "bgcolor", "rankdir", "rank", "dir", "arrowhead", "arrowtail", "headlabel",
        "taillabel", "xlabel", "constraint", "minlen", "peripheries", "layout", "tooltip", "lhead", "ltail",
        // What Graphviz answers.
        "pos", "lp", "head_lp", "tail_lp", "bb", "id",
    ]

    private let bytes: [UInt8]
    private var index = 0
    /// Where the token that was read last begins.
    private var start = 0
    private var token = Token.end
    private var result = DotSource()
    private var numbers: [String: Int] = [:]
    private var subgraphNumbers: [String: Int] = [:]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func source() throws(DiagramFault) -> DotSource {
        try advance()
        if isWord("strict") { try advance() }
        guard isWord("graph") || isWord("digraph") else { throw fault("'graph' or 'digraph' is expected here") }
        result.isDirected = isWord("digraph")
        try advance()
        if case .id = token { try advance() }
        var scope = Scope()
        try block(&scope, depth: 0)
        result.attributes = scope.graph
        guard token == .end || isWord("graph") || isWord("digraph") else { throw fault("the graph has ended before this") }
        return result
    }

    // MARK: Statements

    /// - Returns: The nodes that it names.
    private mutating func block(_ scope: inout Scope, depth: Int) throws(DiagramFault) {
        guard depth <= DiagramLimits.maxDepth else { throw fault("more than \(DiagramLimits.maxDepth) subgraphs inside each other") }
        let opening = start
        guard token == .sign(UInt8(ascii: "{")) else { throw fault("'{' is expected here") }
        try advance()
        while token != .sign(UInt8(ascii: "}")) {
            if token == .end { throw DiagramFault(opening, "'{' is never closed") }
            if token == .sign(UInt8(ascii: ";")) || token == .sign(UInt8(ascii: ",")) {
                try advance()
                continue
            }
            try statement(&scope, depth: depth)
        }
        try advance()
    }

    private mutating func statement(_ scope: inout Scope, depth: Int) throws(DiagramFault) {
        if isWord("graph") || isWord("node") || isWord("edge") {
            let isGraph = isWord("graph")
            let isNode = isWord("node")
            try advance()
            guard token == .sign(UInt8(ascii: "[")) else { throw fault("'[' is expected here") }
            if isGraph {
                try attributes(into: &scope.graph)
            } else if isNode {
                try attributes(into: &scope.node)
            } else {
                try attributes(into: &scope.edge)
            }
            return
        }
        var ends: [[Int]] = [try end(&scope, depth: depth)]
        if ends[0].isEmpty, token == .sign(UInt8(ascii: "=")) { return try assignment(&scope) }
        while token == .edge {
            try advance()
            ends.append(try end(&scope, depth: depth))
        }
        if ends.count > 1 {
            var own = scope.edge
            try attributes(into: &own)
            for (tails, heads) in zip(ends, ends.dropFirst()) {
                guard result.edges.count + tails.count * heads.count <= DiagramLimits.maxEdges else {
                    throw fault("the diagram has more than \(DiagramLimits.maxEdges) edges")
                }
                for tail in tails {
                    for head in heads { result.edges.append(DotSource.Edge(tail: tail, head: head, attributes: own)) }
                }
            }
        } else if token == .sign(UInt8(ascii: "[")) {
            if ends[0].count == 1 {
                var own = result.nodes[ends[0][0]].attributes
                try attributes(into: &own)
                result.nodes[ends[0][0]].attributes = own
            } else {
                var unused: DotSource.Attributes = [:]
                try attributes(into: &unused)
            }
        }
    }

    private var pendingName = ""

    /// `rankdir = LR`, whose name was read.
    private mutating func assignment(_ scope: inout Scope) throws(DiagramFault) {
        let name = pendingName
        try advance()
        guard case .id(let text, let isHTML, _) = token else { throw fault("a value is expected here") }
        if Self.known.contains(name) { scope.graph[name] = DotSource.Value(text: text, isHTML: isHTML) }
        try advance()
    }

    /// A node with its port, or a subgraph.
    ///
    /// - Returns: The nodes; none where a name is followed by `=`, or for a subgraph without any.
    private mutating func end(_ scope: inout Scope, depth: Int) throws(DiagramFault) -> [Int] {
        if isWord("subgraph") || token == .sign(UInt8(ascii: "{")) {
            var name = ""
            if isWord("subgraph") {
                try advance()
                if case .id(let text, _, _) = token {
                    name = text
                    try advance()
                }
            }
            return try subgraph(name, &scope, depth: depth)
        }
        guard case .id(let name, _, _) = token else { throw fault("a node is expected here") }
        try advance()
        if token == .sign(UInt8(ascii: "=")) {
            pendingName = name.lowercased()
            return []
        }
        // `a:port:ne`: the edge ends at the node.
        while token == .sign(UInt8(ascii: ":")) {
            try advance()
            guard case .id = token else { throw fault("the name of a port is expected here") }
            try advance()
        }
        return [try node(name, scope)]
    }

    private mutating func subgraph(_ name: String, _ scope: inout Scope, depth: Int) throws(DiagramFault) -> [Int] {
        var inner = scope
        inner.graph["rank"] = nil
        inner.graph["label"] = nil
        inner.graph["bb"] = nil
        let number: Int
        if !name.isEmpty, let earlier = subgraphNumbers[name] {
            number = earlier
        } else {
            number = result.subgraphs.count
            guard number < DiagramLimits.maxNodes else { throw fault("the diagram has more than \(DiagramLimits.maxNodes) subgraphs") }
            result.subgraphs.append(DotSource.Subgraph(name: name, parent: scope.subgraph, attributes: [:]))
            if !name.isEmpty { subgraphNumbers[name] = number }
        }
        inner.subgraph = number
        if token == .sign(UInt8(ascii: "{")) {
            try block(&inner, depth: depth + 1)
            result.subgraphs[number].attributes.merge(inner.graph) { $1 }
        }
        return result.subgraphs[number].nodes
    }

    private mutating func node(_ name: String, _ scope: Scope) throws(DiagramFault) -> Int {
        let number: Int
        if let known = numbers[name] {
            number = known
        } else {
            number = result.nodes.count
            guard number < DiagramLimits.maxNodes else { throw fault("the diagram has more than \(DiagramLimits.maxNodes) nodes") }
            result.nodes.append(DotSource.Node(name: name, attributes: scope.node))
            numbers[name] = number
        }
        var next = scope.subgraph
        while let subgraph = next {
            if !holds(subgraph, number) { result.subgraphs[subgraph].nodes.append(number) }
            next = result.subgraphs[subgraph].parent
        }
        return number
    }

    /// Pairs of a subgraph and a node in it, as one number.
    private var members: Set<Int> = []

    private mutating func holds(_ subgraph: Int, _ node: Int) -> Bool {
        !members.insert(subgraph * DiagramLimits.maxNodes + node).inserted
    }

    private mutating func attributes(into values: inout DotSource.Attributes) throws(DiagramFault) {
        while token == .sign(UInt8(ascii: "[")) {
            let opening = start
            try advance()
            while token != .sign(UInt8(ascii: "]")) {
                if token == .end { throw DiagramFault(opening, "'[' is never closed") }
                if token == .sign(UInt8(ascii: ",")) || token == .sign(UInt8(ascii: ";")) {
                    try advance()
                    continue
                }
                guard case .id(let name, _, _) = token else { throw fault("the name of an attribute is expected here") }
                try advance()
                var value = DotSource.Value(text: "true")
                if token == .sign(UInt8(ascii: "=")) {
                    try advance()
                    guard case .id(let text, let isHTML, _) = token else { throw fault("a value is expected here") }
                    value = DotSource.Value(text: text, isHTML: isHTML)
                    try advance()
                }
                if Self.known.contains(name.lowercased()) { values[name.lowercased()] = value }
            }
            try advance()
        }
    }

    // MARK: Tokens

    private func fault(_ message: String) -> DiagramFault { DiagramFault(start, message) }

    private func isWord(_ word: String) -> Bool {
        if case .id(let text, false, false) = token { text.lowercased() == word } else { false }
    }

    private mutating func advance() throws(DiagramFault) {
        try skipBlanks()
        start = index
        guard index < bytes.count else { return token = .end }
        let byte = bytes[index]
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if byte == UInt8(ascii: "-"), next == UInt8(ascii: ">") || next == UInt8(ascii: "-") {
            index += 2
            token = .edge
        } else if byte == UInt8(ascii: "\"") {
            token = .id(try quoted(), isHTML: false, isQuoted: true)
        } else if byte == UInt8(ascii: "<") {
            token = .id(try html(), isHTML: true, isQuoted: false)
        } else if byte.isNameOfDiagrams || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
            index += 1
            while index < bytes.count, bytes[index].isNameOfDiagrams || bytes[index] == UInt8(ascii: ".") { index += 1 }
            token = .id(String(decoding: bytes[start..<index], as: UTF8.self), isHTML: false, isQuoted: false)
        } else if "{}[]=;,:".utf8.contains(byte) {
            index += 1
            token = .sign(byte)
        } else {
            throw fault("'\(String(decoding: [byte], as: UTF8.self))' is not a character of DOT")
        }
    }

    private mutating func skipBlanks() throws(DiagramFault) {
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            let isLineStart = index == 0 || bytes[index - 1] == 0x0A
            if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                index += 1
            } else if byte == UInt8(ascii: "/") && next == UInt8(ascii: "/") || byte == UInt8(ascii: "#") && isLineStart {
                while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                start = index
                index += 2
                while index + 1 < bytes.count, !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/")) { index += 1 }
                guard index + 1 < bytes.count else { throw fault("'/*' is never closed") }
                index += 2
            } else {
                return
            }
        }
    }

    /// A string in quotes, and those that `+` joins to it. Escapes stay, but for those of the quote and the line's end.
    private mutating func quoted() throws(DiagramFault) -> String {
        var text: [UInt8] = []
        while true {
            index += 1
            while true {
                guard index < bytes.count else { throw fault("'\"' is never closed") }
                let byte = bytes[index]
                if byte == UInt8(ascii: "\"") { break }
                if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                    let next = bytes[index + 1]
                    if next == UInt8(ascii: "\"") { text.append(next) } else if next != 0x0A { text += [byte, next] }
                    index += 2
                    continue
                }
                text.append(byte)
                index += 1
            }
            index += 1
            let end = index
            try skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "+") else {
                index = end
                break
            }
            index += 1
            try skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw fault("a string in quotes is expected after '+'") }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func html() throws(DiagramFault) -> String {
        var depth = 0
        let first = index + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<") { depth += 1 }
            if bytes[index] == UInt8(ascii: ">") { depth -= 1 }
            index += 1
            if depth == 0 { return String(decoding: bytes[first..<(index - 1)], as: UTF8.self) }
        }
        throw fault("'<' is never closed")
    }
}
