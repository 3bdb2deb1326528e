internal import DocMarkdown
internal import YAMLKeys
internal import Yams

/// A key of `docgen.yml`: its reading and its schema come from one line of ``all``. `docs/reference/configuration.md` tells of each.
struct ConfigurationKey: Sendable {
    let name: String
    let schema: ValueSchema
    /// One sentence, for editors.
    let summary: String
    /// What counts without it: as ``SiteConfiguration`` begins.
    var standard: ValueSchema.Standard?
    /// Reads a value into the reader's result. The text is the key's name with those above it, for messages.
    let read: @Sendable (Node, String, inout ConfigurationReader) -> Void
    /// What the key means without a value, or with `true`; `nil` where that is nothing.
    var readAlone: (@Sendable (inout SiteConfiguration) -> Void)?
    /// Those below it.
    var keys: [ConfigurationKey] = []

    static let all = [
        key("title", .text, \.title, "The name of the site, in the header and in the titles of pages."),
        key("short_title", .text, \.shortTitle, "The name of the site in header and assistant, if the title is long."),
        key("description", .text, \.description, "A sentence about the site, for search engines."),
        key("base_url", .baseURL, \.baseURL, "Where the site is published; needed for canonical links and the sitemap."),
        key("host", .named, \.host, "The host of the site: its files for redirects and caching, _redirects and _headers, are written."),
        key("content", .contentFolder, \.content, "The folder with the Markdown, relative to this file."),
        key("language", .language, \.language, "The language of the pages: a code such as de or pt-BR."),
        key("strings", .sentences, \.strings, "Sentences of your own in place of docgen's, by key of the catalogue."),
        key("edit_url", .editURL, \.editURL, "Where a page can be edited; {path} stands for its path."),
        key(
            "editor",
            .editorURL,
            \.editor,
            "How docgen serve opens places in your editor; {path}, {line} and {column} stand for the place."
        ),
        key(
            "urls",
            .choice("html", "folder") { $0 == "folder" },
            \.hasFolderURLs,
            "Whether pages are files, guide/install.html, or folders, guide/install/."
        ),
        key(
            "redirect_other_urls",
            .flag,
            \.redirectsOtherURLs,
            "Whether a page at each address of the other form of urls leads to the page."
        ),
        key(
            "updated",
            .choice("front-matter", "git") { $0 == "git" },
            \.readsDatesOfGit,
            "Where the dates of pages come from: their front matter alone, or else the commits of git."
        ),
        key("redirects", .redirects, \.redirects, "Former addresses, each with the page or the URL that readers are sent to."),
        key("navigation", .navigation, \.navigation, "The sidebar as a list; without it, it is made from the folders."),
        group("numbering", "Numbers of chapters in the navigation.") {
            [
                key("enabled", .flag, \.numbersNavigation, "Whether pages and groups of the navigation are numbered."),
                key(
                    "except",
                    .paths.placed,
                    \.unnumberedPages,
                    "Pages that have no number, as a preface; * stands for any run of characters."
                ),
            ]
        },
        key("header", .links, \.header, "Links in the header: pages, URLs, and groups of them."),
        key("footer", .links, \.footer, "Links in the footer: pages, URLs, and groups of them."),
        key("copyright", .text, \.copyright, "A line in the footer of every page."),
        key("languages", .menu, \.languages, "A menu of the site in other languages: names and URLs; a name alone is this site."),
        key("versions", .menu, \.versions, "A menu of the site's versions: names and URLs; a name alone is this site."),
        key("outline", .outline, \.outline, "The levels of the headings in the outline, 2-4 or 4; false for none."),
        key(
            "page_titles",
            .named,
            \.pageTitles,
            "What pages without a title are called by: their first heading, one of level 1 alone, or the name of their file."
        ),
        key("heading_ids", .named, \.headingIDs, "How headings get their anchors: as on GitHub, or as another generator makes them."),
        key("term_ids", .flag, \.givesTermsIDs, "Whether terms of definition lists have anchors."),
        key("html", .choice("allow", "escape") { $0 == "allow" }, \.allowsHTML, "Whether raw HTML is passed on or shown as text."),
        key("exclude", .paths.placed, \.exclude, "Files and folders that are left out; * stands for any run of characters."),
        key("assets", .paths.placed, \.assets, "Files that are published although nothing refers to them."),
        key("public", .folders, \.publicFolders, "Folders whose files are published as they are, from the site's root."),
        key("front_matter_keys", .texts, \.frontMatterKeys, "Front matter keys of other tools that are not mistakes."),
        key(
            "abbreviations",
            .paths.placed,
            \.abbreviationsFiles,
            "Files that say what abbreviations stand for and where references lead, relative to this file."
        ),
        key("variables", .variables, \.variables, "What {{ name }} in pages stands for: names and texts, also in groups."),
        group("math", "Formulas in TeX.") {
            [
                key("enabled", .flag, \.readsFormulas, "Whether $x$ and the like are formulas."),
                key("macros", .variables, \.mathMacros, "Commands of your own, by name without the backslash."),
            ]
        },
        group("diagrams", "Diagrams in Mermaid and DOT.") {
            [key("enabled", .flag, \.drawsDiagrams, "Whether they are drawn; else their source is shown as code.")]
        },
        key("breaks", .flag, \.breaksLines, "Whether the end of a line breaks the line."),
        key(
            "smart_punctuation",
            .flag,
            \.curlsQuotes,
            "Whether straight quotes become curly ones, -- and --- dashes, and ... an ellipsis."
        ),
        key("superscript", .flag, \.raisesText, "Whether x^2^ raises the 2."),
        key("subscript", .flag, \.lowersText, "Whether H~2~O lowers the 2, which GitHub strikes through."),
        group("code", "Blocks of code.") {
            [
                key("collapse", .lineCount, \.maxCodeLines, "Lines shown of a longer block before it is expanded."),
                key("check", .codeChecks, \.codeChecks, "For each language, the program that docgen check runs on its blocks."),
            ]
        },
        key(
            "preprocess",
            .preprocessors,
            \.preprocessors,
            "Programs that change pages before they are read, as mdBook's preprocessors do."
        ),
        key("template", .templateFolder, \.template, "A folder whose files replace those of the default template."),
        key("styles", .paths.placed, \.styles, "Style sheets of your own, relative to this file; pages load them after docgen's."),
        group("theme", "Colours, fonts, the width of the text and the logo.") {
            [
                key(
                    "accent",
                    .colour(on: CSSColour.backgrounds.light, in: "light"),
                    \.theme.accent,
                    "The colour of links in the light theme."
                ),
                key(
                    "accent_dark",
                    .colour(on: CSSColour.backgrounds.dark, in: "dark"),
                    \.theme.accentDark,
                    "The colour of links in the dark theme."
                ),
                key("font", .css(.fonts), \.theme.font, "The text's fonts."),
                key("font_mono", .css(.fonts), \.theme.monospaceFont, "The fonts of code."),
                key("measure", .css(.width), \.theme.measure, "The width of the text column."),
                key("logo", .text.placed, \.theme.logo, "An image in the content folder, shown in the header."),
                key("logo_dark", .text.placed, \.theme.logoDark, "The same for the dark theme."),
                key("favicon", .text.placed, \.theme.favicon, "An image in the content folder, the icon of browser tabs."),
            ]
        },
        group("assistant", "The assistant that every page offers.") {
            [
                key("enabled", .flag, \.assistant.isEnabled, "Whether pages have an assistant."),
                key("examples", .questions, \.assistant.examples, "Up to 6 questions, offered before the first one is asked."),
                key("handover", .handOver, \.assistant.handOver, "Where readers get help beyond the docs: names with URLs."),
            ]
        },
        key("questions", .pageQuestions, \.questions, "Questions that pages answer: 'page.md' or 'page.md#anchor' with one or more."),
        group("checks", "The severity of findings, and which to ignore.") {
            [
                key("severity", .weights, \.findings.weights, "The severity of a kind of finding: off, notice, warning or error."),
                key("ignore", .ignores, \.findings.ignores, "Findings to ignore: by id, by path, by what a link leads to."),
                key("max_page_size", .count(1...64_000), \.maxPageKilobytes, "Kilobytes of Markdown from which on a page is reported."),
            ]
        },
        group("external", "How docgen check --external checks links to other sites.") {
            [
                key("accept", .statuses, \.external.accept, "The statuses of links that lead somewhere: 200-299."),
                key("exclude", .expressions, \.external.exclude, "Regular expressions for addresses that are not checked."),
                key("include", .expressions, \.external.include, "Regular expressions for addresses that are always checked."),
                key("timeout", .time(.milliseconds(100)...(.seconds(600))), \.external.timeout, "How long each request may take."),
                key("deadline", .time(.seconds(1)...(.seconds(86_400))), \.external.deadline, "How long all of them may take."),
                key("concurrency", .count(1...256), \.external.concurrency, "Requests at a time."),
                key("host_concurrency", .count(1...256), \.external.hostConcurrency, "Requests at a time to one host."),
                key("host_interval", .time(.zero...(.seconds(600))), \.external.hostInterval, "The time between two requests to one host."),
                key("retries", .count(0...10), \.external.retries, "How often a request is repeated when the fault may be temporary."),
                key("max_redirects", .count(0...50), \.external.maxRedirects, "How many redirects are followed."),
                key(
                    "cache_age",
                    .time(.zero...(.seconds(31_536_000))),
                    \.external.cacheAge,
                    "How long a link that worked is not checked again."
                ),
                key("fragments", .flag, \.external.fragments, "Whether the anchors that links name are looked up in the pages."),
                key("require_https", .flag, \.external.requireHTTPS, "Whether a link that begins with http: is an error."),
                key("user_agent", .text, \.external.userAgent, "How docgen names itself to servers."),
            ]
        },
        key("markdown", .flag, \.publishesMarkdown, "Whether the Markdown of each page is published beside it."),
        key(
            "search",
            .choice("static", "server") { $0 == "static" },
            \.hasStaticSearch,
            "Whether pages can search where no server answers."
        ),
        key("meaning", .flag, \.usesMeaning, "Whether questions find sections by their meaning too; needs a model (docgen model install)."),
        group("status", "Status pages in the site, at /system-status/.", alone: { $0.status = StatusSettings() }) {
            [
                key("snapshots", .text, \.statusSettings.snapshots, "The folder with the snapshots, relative to this file."),
                key("incidents", .text, \.statusSettings.incidents, "The folder with the incident files, relative to this file."),
                key("slo", .percent, \.statusSettings.objective, "The objective in percent, such as 99.9."),
                key("slo_days", .days, \.statusSettings.objectiveDays, "The number of days over which the objective counts."),
                group("weights", "The part of the time that counts as downtime.") {
                    [
                        key("degraded", .share, \.statusSettings.weights.degraded, "For a service that is degraded."),
                        key("partial", .share, \.statusSettings.weights.partial, "Of a partial outage."),
                        key("major", .share, \.statusSettings.weights.major, "Of a major outage."),
                    ]
                },
            ]
        },
    ]

    /// The schema of the whole file.
    static var schema: ValueSchema { .object(all.map(\.property)) }

    /// What the schema names.
    static let definitions: [String: ValueSchema] = {
        let entries = ValueSchema.list(.reference(navigationEntry))
        let group = ValueSchema.object([
            ValueSchema.Property("page", .text, "The group's own page."), ValueSchema.Property("entries", entries, "What is below it."),
        ])
        let links = ValueSchema.list(.reference(siteLink))
        let link = ValueSchema.object([
            ValueSchema.Property("url", .text, "A URL, or the path of a page."),
            ValueSchema.Property("icon", .text, "An image in the content folder."),
        ])
        return [
            navigationEntry: .either([.text, .entry(.either([.text, .nothing, entries, group]))]),
            siteLink: .either([.text, .entry(.either([.text, links, link]))]),
        ]
    }()

    static let navigationEntry = "navigationEntry"
    static let siteLink = "siteLink"

    private var property: ValueSchema.Property { ValueSchema.Property(name, schema, summary, standard: standard) }

    // MARK: Making keys

    private typealias Path<Value> = any WritableKeyPath<SiteConfiguration, Value> & Sendable

    private static func key<Value>(_ name: String, _ kind: ValueKind<Value>, _ path: Path<Value>, _ summary: String) -> ConfigurationKey {
        let standard = kind.written(SiteConfiguration()[keyPath: path])
        return ConfigurationKey(name: name, schema: kind.schema, summary: summary, standard: standard) { node, shown, reader in
            if let value = kind.read(node, shown, &reader) { reader.result[keyPath: path] = value }
        }
    }

    private static func key<Value>(_ name: String, _ kind: ValueKind<Value>, _ path: Path<Value?>, _ summary: String) -> ConfigurationKey {
        let standard = SiteConfiguration()[keyPath: path].flatMap { kind.written($0) }
        return ConfigurationKey(name: name, schema: kind.schema, summary: summary, standard: standard) { node, shown, reader in
            if let value = kind.read(node, shown, &reader) { reader.result[keyPath: path] = value }
        }
    }

    /// Keys below a key.
    /// - Parameter alone: See ``readAlone``.
    private static func group(
        _ name: String,
        _ summary: String,
        alone: (@Sendable (inout SiteConfiguration) -> Void)? = nil,
        _ keys: () -> [ConfigurationKey]
    ) -> ConfigurationKey {
        let keys = keys()
        let object = ValueSchema.object(keys.map(\.property))
        var key = ConfigurationKey(name: name, schema: alone == nil ? object : .either([object, .flag]), summary: summary) {
            node,
            shown,
            reader in
            if let alone, let flag = node.flag {
                if flag { alone(&reader.result) }
                return
            }
            guard let mapping = node.mapping else { return reader.keys.reportType(node, shown, "'key: value' lines") }
            alone?(&reader.result)
            reader.read(mapping, by: keys, above: shown + ".")
        }
        key.readAlone = alone
        key.keys = keys
        return key
    }
}

extension SiteConfiguration {
    /// ``status``, with every default where there is none yet.
    fileprivate var statusSettings: StatusSettings {
        get { status ?? StatusSettings() }
        set { status = newValue }
    }
}
