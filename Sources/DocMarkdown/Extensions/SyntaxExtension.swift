internal import CCmarkGFM

/// The blocks of ours, as an extension of libcmark-gfm: it asks us whether a line opens one, and whether an open one goes on.
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

    /// The container that the line being read ends: its match has said no, and the line is still to be taken.
    var closing: MarkdownNode?
    /// The container that the line being read has left because it is not indented.
    var left: MarkdownNode?
    /// Lines that end a container: without one below nothing is opened that would take the rest of the page.
    lazy var closings = (colons: ClosingLines(UInt8(ascii: ":"), in: source), slashes: ClosingLines(UInt8(ascii: "/"), in: source))
    /// Valid while it is parsed.
    private let source: UnsafeBufferPointer<UInt8>

    let types = CmarkLibrary.shared.types

    init?(for source: UnsafeBufferPointer<UInt8>) {
        guard let pointer = cmark_syntax_extension_new("docgen") else { return nil }
        self.pointer = pointer
        self.source = source
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
            return node.pointee.type == syntax.types.title ? 1 : 0
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
        let parser: OpaquePointer
        let bytes: UnsafeBufferPointer<UInt8>
        /// Where the first byte stands that is no blank.
        let start: Int
        let indent: Int

        init(_ parser: OpaquePointer, _ input: UnsafeMutablePointer<UInt8>, _ length: Int32) {
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

        func advance(columns: Int) {
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_advance_offset(parser, $0.baseAddress, Int32(columns), 1) }
        }

        /// Takes all that is left of the line.
        func takeRest() {
            let rest = Int32(bytes.count) - Int32(cmark_parser_get_offset(parser))
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_advance_offset(parser, $0.baseAddress, rest, 0) }
        }
    }

    // MARK: Opening

    /// Called where no block of Markdown begins.
    func open(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        if closing != nil || left != nil { return leave(line, in: parent) }
        switch line.first {
        case UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "@"):
            guard line.indent < 4 else { return nil }
            return openContainer(line, in: parent)
        default: return nil
        }
    }

    // MARK: Going on

    /// Whether a line belongs to a block of ours that is open.
    private func matches(_ line: Line, _ node: MarkdownNode) -> Bool {
        index(of: node).map { matches(line, container: $0, node) } ?? false
    }

    private func canContain(_ node: MarkdownNode, _ child: cmark_node_type) -> Bool {
        let isInline = child.rawValue & UInt32(CMARK_NODE_TYPE_MASK) == UInt32(CMARK_NODE_TYPE_INLINE)
        if node.pointee.type == types.title { return isInline }
        guard node.pointee.type == types.container else { return false }
        return !isInline && child != CMARK_NODE_ITEM
    }
}
