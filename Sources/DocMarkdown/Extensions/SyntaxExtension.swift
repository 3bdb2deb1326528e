internal import CCmarkGFM

/// Our Markdown, as an extension of libcmark-gfm: it asks us whether a line opens a block of ours, whether an open one goes on, and what begins at a special
/// character.
///
/// One for each parse: it holds what the lines have told. The nodes it makes lead back to its records, so it lives as long as their tree.
/// Source: <cmark-gfm-extension_api.h>; `blocks.c`, `check_open_blocks` and `open_new_blocks`.
final class SyntaxExtension {
    let pointer: OpaquePointer
    var containers: [Container] = []
    /// Lines that look like a container's first, and are text.
    var unopened: [(line: Int, column: Int, shown: String)] = []
    /// The first line at which no more could be opened.
    var depthLine: Int?

    /// Short forms and what they stand for, as the page defines them.
    var abbreviations: [(name: String, meaning: String)] = []
    var attributeLists: [Attributes] = []
    var marks: [Mark] = []
    /// Lines `(name)=`, which name a place.
    var targets: [MarkdownNode: String] = [:]
    /// The same by their names, once the page is parsed; of equal ones the first.
    lazy var targetNodes: [String: MarkdownNode] = Dictionary(targets.map { ($1, $0) }) { first, second in
        first.pointee.start_line <= second.pointee.start_line ? first : second
    }
    var shortcodes: [Shortcode] = []
    /// Where the last one ends in the text that is being read.
    var endOfShortcode: UnsafePointer<UInt8>?
    /// The sign that ends a raised word.
    var endOfRaised: UnsafePointer<UInt8>?
    var formulas: [Formula] = []
    /// How many of them ``ComponentTags`` has marked.
    var openedFormulas = 0
    private struct Signs: Hashable {
        var sign: UInt8
        var parent: MarkdownNode
    }
    private var withoutEnd: Set<Signs> = []

    /// The container that the line being read ends: its match has said no, and the line is still to be taken.
    var closing: MarkdownNode?
    /// The container that the line being read has left because it is not indented.
    var left: MarkdownNode?
    /// Lines that end a container: without one below nothing is opened that would take the rest of the page.
    lazy var closings = (colons: ClosingLines(UInt8(ascii: ":"), in: source), slashes: ClosingLines(UInt8(ascii: "/"), in: source))
    /// Lines `::: name` of mkdocstrings that have no dot, and could begin a container: an option is indented below.
    lazy var references = Self.references(in: source)
    /// Valid while it is parsed.
    private let source: UnsafeBufferPointer<UInt8>
    /// Names of the page's lines `(name)=`: a role leads to those alone.
    lazy var labels = Self.labels(in: source)

    let options: MarkdownOptions
    /// What begins and ends blocks by tags.
    let components: ComponentTags?
    /// What names in double braces stand for.
    let variables: [String: String]
    /// The tags that did begin one.
    var openedTags: Set<Int> = []

    let types = CmarkLibrary.shared.types

    init?(
        for source: UnsafeBufferPointer<UInt8>,
        options: MarkdownOptions,
        components: ComponentTags?,
        variables: [String: String]
    ) {
        guard let pointer = cmark_syntax_extension_new("docgen") else { return nil }
        self.pointer = pointer
        self.source = source
        self.options = options
        self.components = components
        self.variables = variables
        cmark_syntax_extension_set_private(pointer, Unmanaged.passUnretained(self).toOpaque(), nil)
        cmark_syntax_extension_set_open_block_func(pointer) { pointer, _, parser, parent, input, length in
            guard let syntax = SyntaxExtension.of(pointer), let parser, let parent, let input else { return nil }
            return syntax.open(Line(parser, input, length), in: parent)
        }
        cmark_syntax_extension_set_match_block_func(pointer) { pointer, parser, input, length, node in
            guard let syntax = SyntaxExtension.of(pointer), let parser, let node, let input else { return 0 }
            return syntax.matches(Line(parser, input, length), node) ? 1 : 0
        }
        cmark_syntax_extension_set_can_contain_func(pointer) { pointer, node, child in
            guard let syntax = SyntaxExtension.of(pointer), let node else { return 0 }
            return syntax.canContain(node, child) ? 1 : 0
        }
        cmark_syntax_extension_set_contains_inlines_func(pointer) { pointer, node in
            guard let syntax = SyntaxExtension.of(pointer), let node else { return 0 }
            return node.pointee.type == syntax.types.title || node.pointee.type == syntax.types.term ? 1 : 0
        }
        cmark_syntax_extension_set_match_inline_func(pointer) { pointer, _, parent, sign, inline in
            guard let syntax = SyntaxExtension.of(pointer), let parent, let inline, let text = InlineText(inline) else { return nil }
            return syntax.match(sign, text, in: parent)
        }
    }

    deinit { cmark_syntax_extension_free(cmark_get_default_mem_allocator(), pointer) }

    private static func of(_ pointer: OpaquePointer?) -> SyntaxExtension? {
        cmark_syntax_extension_get_private(pointer).map { Unmanaged<SyntaxExtension>.fromOpaque($0).takeUnretainedValue() }
    }

    /// - Returns: `nil` where the node is none of ours.
    func container(of node: MarkdownNode) -> Container? {
        index(of: node).map { containers[$0] }
    }

    func index(of node: MarkdownNode) -> Int? {
        guard node.pointee.type == types.container, let data = node.pointee.user_data else { return nil }
        return Int(bitPattern: data) - 1
    }

    func isEnd(_ node: MarkdownNode) -> Bool {
        node.pointee.extension == pointer && UInt32(node.pointee.type) == CMARK_NODE_THEMATIC_BREAK.rawValue
    }

    // MARK: Lines

    /// The line being read, behind what the containers around it have taken of it.
    struct Line {
        let parser: UnsafeMutablePointer<cmark_parser>
        let bytes: UnsafeBufferPointer<UInt8>
        /// Where the first byte stands that is not a space.
        let start: Int
        let indent: Int

        init(_ parser: UnsafeMutablePointer<cmark_parser>, _ input: UnsafeMutablePointer<UInt8>, _ length: Int32) {
            self.parser = parser
            start = Int(cmark_parser_get_first_nonspace(parser))
            indent = Int(cmark_parser_get_indent(parser))
            var end = Int(length)
            while end > start, input[end - 1] == 0x0A || input[end - 1] == 0x0D { end -= 1 }
            bytes = UnsafeBufferPointer(start: input, count: end)
        }

        var isBlank: Bool { start >= bytes.count }
        var first: UInt8 { start < bytes.count ? bytes[start] : 0x0A }
        var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[min(start, bytes.count)...]) }
        var number: Int { Int(cmark_parser_get_line_number(parser)) }

        /// Whether the next byte, behind what has been taken, is a space.
        var isBlankAhead: Bool {
            let offset = Int(cmark_parser_get_offset(parser))
            return offset < bytes.count && (bytes[offset] == 0x20 || bytes[offset] == 0x09)
        }

        func advance(bytes count: Int) {
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_advance_offset(parser, $0.baseAddress, Int32(count), 0) }
        }

        func advance(columns: Int) {
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_advance_offset(parser, $0.baseAddress, Int32(columns), 1) }
        }

        /// Takes all that is left of the line.
        func takeRest() {
            advance(bytes: bytes.count - Int(cmark_parser_get_offset(parser)))
        }
    }

    // MARK: Opening

    /// Called where no block of Markdown begins.
    func open(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        if closing != nil || left != nil { return leave(line, in: parent) }
        switch line.first {
        case UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "@"):
            guard line.indent < 4 else { return nil }
            return openContainer(line, in: parent) ?? (line.first == UInt8(ascii: ":") ? openDefinition(line, in: parent) : nil)
        case UInt8(ascii: "{"): return openAttributes(line, in: parent)
        case UInt8(ascii: "("): return openTarget(line, in: parent)
        case ComponentTags.opening: return openComponent(line, in: parent)
        case ComponentTags.closing: return endLine(line, in: parent)
        case UInt8(ascii: "*"): return openAbbreviation(line, in: parent)
        case UInt8(ascii: "^"), UInt8(ascii: "+"): return openRule(line, in: parent)
        default: return nil
        }
    }

    /// `*[HTML]: Hyper Text Markup Language`: nothing of the line is shown.
    private func openAbbreviation(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        guard line.indent < 4, let definition = Abbreviations.definition(ContainerLine.trimmed(line.text)),
            let mark = cmark_parser_add_child(line.parser, parent, CMARK_NODE_THEMATIC_BREAK, Int32(line.start + 1))
        else { return nil }
        cmark_node_set_syntax_extension(mark, pointer)
        abbreviations.append(definition)
        line.takeRest()
        return mark
    }

    // MARK: Signs without an end

    /// Where nothing ends a sign, the rest of the block is not looked through again for each of its kind.
    func isWithoutEnd(_ sign: UInt8, in parent: MarkdownNode?) -> Bool {
        parent.map { withoutEnd.contains(Signs(sign: sign, parent: $0)) } ?? false
    }

    func noteWithoutEnd(_ sign: UInt8, in parent: MarkdownNode?) {
        if let parent { withoutEnd.insert(Signs(sign: sign, parent: parent)) }
    }

    // MARK: Going on

    /// Whether a line belongs to a block of ours that is open.
    private func matches(_ line: Line, _ node: MarkdownNode) -> Bool {
        if let index = index(of: node) { return matches(line, container: index, node) }
        if node.pointee.type == types.definition { return matches(line, definition: node) }
        return node.pointee.type == types.definitions
    }

    private func canContain(_ node: MarkdownNode, _ child: cmark_node_type) -> Bool {
        let isInline = child.rawValue & UInt32(CMARK_NODE_TYPE_MASK) == UInt32(CMARK_NODE_TYPE_INLINE)
        switch node.pointee.type {
        case types.title, types.term: return isInline
        case types.definitions: return child.rawValue == types.term || child.rawValue == types.definition
        case types.container, types.definition:
            return !isInline && child != CMARK_NODE_ITEM && child.rawValue != types.term && child.rawValue != types.definition
        default: return false
        }
    }
}
