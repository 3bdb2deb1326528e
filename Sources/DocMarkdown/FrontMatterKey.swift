internal import DocModel
internal import YAMLKeys
internal import Yams

/// A key of a page's front matter: its reading and its schema come from one line of ``all``. `docs/reference/front-matter.md` tells of each.
struct FrontMatterKey: Sendable {
    let name: String
    let schema: ValueSchema
    /// One sentence, for editors.
    let summary: String
    /// Reads a value. The text is the key's name as the page writes it.
    let read: @Sendable (Node, String, inout FrontMatterParser, inout FrontMatter) -> Void

    init(
        _ name: String,
        _ schema: ValueSchema,
        _ summary: String,
        read: @escaping @Sendable (Node, String, inout FrontMatterParser, inout FrontMatter) -> Void
    ) {
        self.name = name
        self.schema = schema
        self.summary = summary
        self.read = read
    }

    static let all = [
        FrontMatterKey("title", .text, "The page's title.") { $3.title = $2.text($0, $1) },
        FrontMatterKey("label", .text, "What the navigation calls the page, where the title is too long.") { $3.label = $2.text($0, $1) },
        FrontMatterKey("description", .text, "For search engines, previews and lists of pages.") { $3.description = $2.text($0, $1) },
        FrontMatterKey("slug", .patternOrNumber("^[^/\\s]{0,200}$"), "The last part of the URL in place of the file's name.") {
            node,
            name,
            parser,
            result in
            guard let slug = parser.text(node, name) else { return }
            guard FrontMatterParser.isSlug(slug) else {
                return parser.keys.reportValue(
                    node,
                    "slug '\(slug)' is not one path component",
                    hint: "use letters, digits, '-', '_' and '.' without '/'"
                )
            }
            result.slug = slug
        },
        FrontMatterKey("order", .number(), "The place among neighbours, smaller first.") { node, name, parser, result in
            // Some tools write each value in quotes.
            guard let order = node.scalar.flatMap({ FrontMatterParser.number($0.string) }) ?? node.int.map(Double.init) else {
                return parser.keys.reportType(node, name, "a number")
            }
            result.order = order
        },
        FrontMatterKey("hidden", .flag, "Built, but not in navigation, index or sitemap.") { node, name, parser, result in
            if let hidden = parser.keys.flag(node, name) { result.isHidden = hidden }
        },
        FrontMatterKey("redirect_from", .texts(), "Old addresses, relative to the site's root, that send readers on.") {
            $3.redirectFrom = $2.addresses($0, $1)
        },
        FrontMatterKey("tags", .texts(maxCharacters: PageTag.maxCharacters), "Shown below the page; readers filter by them.") {
            $3.tags = $2.tags($0, $1)
        },
        FrontMatterKey("updated", .pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}"), "A day, YYYY-MM-DD, shown below the page.") {
            node,
            name,
            parser,
            result in
            guard let updated = node.scalar?.string, let day = FrontMatterParser.day(updated) else {
                return parser.keys.reportType(node, name, "a date, YYYY-MM-DD")
            }
            result.updated = day
        },
        draft("draft", "true: the page is left out of the site.", meansDraft: true),
        draft("published", "false: the page is left out of the site.", meansDraft: false),
        FrontMatterKey("variables", .object([], takesOthers: true), "What {{ name }} on the page stands for.") {
            $3.variables = $2.keys.variables($0, $1)
        },
        FrontMatterKey("questions", KeyReader.questionSchema, "Questions that the page answers, or a section: 'anchor: question'.") {
            $3.questions = $2.keys.questions($0, $1)
        },
        FrontMatterKey("ignore", .texts(), "Kinds of findings to ignore on this page: broken-link.") {
            $3.ignoredFindings = $2.keys.list($0, $1)
        },
        FrontMatterKey("outline", OutlineLevels.schema, "The levels of headings in the outline: 2-4, 4 or false.") {
            node,
            name,
            parser,
            result in
            // VitePress has the first and the last level in a list.
            let list = node.sequence.map { $0.compactMap { $0.scalar?.string }.joined(separator: "-") }
            guard let levels = (node.scalar?.string ?? list).flatMap({ OutlineLevels($0) }) else {
                return parser.keys.reportType(node, name, OutlineLevels.expected)
            }
            result.outline = levels
        },
    ]

    static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The schema of a whole block.
    static var schema: ValueSchema {
        .object(all.map { ValueSchema.Property($0.name, $0.schema, $0.summary) }, takesOthers: true)
    }

    /// A word for a draft. A key without a value says nothing; what is not understood keeps the page from its readers.
    private static func draft(_ name: String, _ summary: String, meansDraft: Bool) -> FrontMatterKey {
        FrontMatterKey(name, .flag, summary) { node, shown, parser, result in
            if let text = node.scalar?.string, text.isEmpty || node.isNull { return }
            if let flag = node.flag {
                result.isDraft = result.isDraft || flag == meansDraft
            } else {
                parser.keys.reportType(node, shown, "true or false; the page is taken for a draft")
                result.isDraft = true
            }
        }
    }
}
