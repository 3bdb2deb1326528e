internal import CCmarkGFM
internal import Synchronization

typealias MarkdownNode = UnsafeMutablePointer<cmark_node>

/// A parsed document; owns the tree of cmark nodes.
///
/// A node's text is only valid while the tree lives.
struct MarkdownTree: ~Copyable {
    let root: MarkdownNode
    /// What blocks of ours are in it; `nil` for plain Markdown.
    let syntax: SyntaxExtension?

    init(
        parsing source: UnsafeBufferPointer<UInt8>,
        extensions: Set<MarkdownExtension>,
        options: MarkdownOptions,
        components: ComponentTags?,
        variables: [String: String]
    ) {
        syntax = options.isPlain ? nil : SyntaxExtension(for: source, options: options, components: components, variables: variables)
        let flags =
            CMARK_OPT_UNSAFE | (extensions.contains(.footnotes) ? CMARK_OPT_FOOTNOTES : 0)
            | (options.curlsQuotes && !options.isPlain ? CMARK_OPT_SMART : 0)
        let references = options.isPlain || !source.contains(UInt8(ascii: "[")) ? [] : options.references
        // Strikethrough's `~` is switched on and off in a table of the whole process (CCmarkGFM/shim.h), so documents that hold one are parsed
        // one at a time; the others, nearly all, neither need it nor notice.
        if extensions.contains(.strikethrough), source.contains(UInt8(ascii: "~")) {
            let syntax = syntax
            root = CmarkLibrary.strikethroughLock.withLock { _ in Self.parse(source, flags, extensions, references, syntax).node }
        } else {
            root = Self.parse(source, flags, extensions.subtracting([.strikethrough]), references, syntax).node
        }
    }

    deinit { cmark_node_free(root) }

    private struct Root: @unchecked Sendable {
        // @unchecked: handed out of the lock once, to the one owner.
        let node: MarkdownNode
    }

    private static func parse(
        _ source: UnsafeBufferPointer<UInt8>,
        _ flags: Int32,
        _ extensions: Set<MarkdownExtension>,
        _ references: [ReferenceDefinition],
        _ syntax: SyntaxExtension?
    ) -> Root {
        let library = CmarkLibrary.shared
        guard let parser = cmark_parser_new(flags) else { preconditionFailure("cmark_parser_new cannot fail") }
        defer { cmark_parser_free(parser) }
        if let syntax { cmark_parser_attach_syntax_extension(parser, syntax.pointer) }
        if extensions.contains(.table) { cmark_parser_attach_syntax_extension(parser, library.tableExtension) }
        if extensions.contains(.strikethrough) { cmark_parser_attach_syntax_extension(parser, library.strikethroughExtension) }
        if extensions.contains(.autolink) { cmark_parser_attach_syntax_extension(parser, library.autolinkExtension) }
        if extensions.contains(.tasklist) { cmark_parser_attach_syntax_extension(parser, library.tasklistExtension) }
        source.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        for (age, reference) in references.enumerated() {
            docgen_add_reference(parser, reference.label, reference.url, reference.title, UInt32(age))
        }
        guard let root = cmark_parser_finish(parser) else { preconditionFailure("cmark_parser_finish cannot fail") }
        return Root(node: root)
    }
}

/// What must happen once in a process before cmark-gfm is used, and from then on never changes.
struct CmarkLibrary: @unchecked Sendable {
    // @unchecked: the pointers lead to cmark-gfm's registered extensions, which are written only in `init`, and `shared` runs that once.
    static let shared = CmarkLibrary()
    static let strikethroughLock = Mutex<Void>(())

    let tableExtension: OpaquePointer?
    let strikethroughExtension: OpaquePointer?
    let autolinkExtension: OpaquePointer?
    let tasklistExtension: OpaquePointer?
    let table: UInt16
    let tableRow: UInt16
    let tableCell: UInt16
    let strikethrough: UInt16
    let types: NodeTypes

    private init() {
        cmark_gfm_core_extensions_ensure_registered()
        tableExtension = cmark_find_syntax_extension("table")
        strikethroughExtension = cmark_find_syntax_extension("strikethrough")
        autolinkExtension = cmark_find_syntax_extension("autolink")
        tasklistExtension = cmark_find_syntax_extension("tasklist")
        docgen_keep_special_characters(autolinkExtension)
        if let ours = cmark_syntax_extension_new("docgen") {
            var characters: UnsafeMutablePointer<cmark_llist>?
            let memory = cmark_get_default_mem_allocator()
            for character in SyntaxExtension.specialCharacters {
                characters = cmark_llist_append(memory, characters, UnsafeMutableRawPointer(bitPattern: Int(character)))
            }
            cmark_syntax_extension_set_special_inline_chars(ours, characters)
            // Only what can match takes part.
            cmark_syntax_extension_set_match_inline_func(ours) { _, _, _, _, _ in nil }
            docgen_keep_special_characters(ours)
            cmark_syntax_extension_free(memory, ours)
        }
        table = docgen_type_table()
        tableRow = docgen_type_table_row()
        tableCell = docgen_type_table_cell()
        strikethrough = docgen_type_strikethrough()
        types = NodeTypes()
    }
}

/// The types of the nodes that are ours.
struct NodeTypes {
    /// A ``Container``.
    let container = UInt16(cmark_syntax_extension_add_node(0).rawValue)
    /// The title of a container, its first child.
    let title = UInt16(cmark_syntax_extension_add_node(0).rawValue)
    /// A definition list, and what it holds.
    let definitions = UInt16(cmark_syntax_extension_add_node(0).rawValue)
    let term = UInt16(cmark_syntax_extension_add_node(0).rawValue)
    let definition = UInt16(cmark_syntax_extension_add_node(0).rawValue)
}

extension cmark_chunk {
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: data, count: data == nil ? 0 : Int(len)) }
}
