internal import Crypto
internal import Diagrams
internal import DocMarkdown
internal import DocModel
internal import ReaderText

/// Reads and parses one Markdown file after the other.
struct PageLoader: Sendable {
    /// Beyond this a file is not a page.
    static let maxPageBytes = 64_000_000

    struct Scratch: ~Copyable {
        var file: [UInt8] = []
        var markdown = MarkdownRenderer.Scratch()
    }

    struct Result: Sendable {
        /// `nil` when the file could not become a page.
        var page: SitePage?
        /// What the index stores; `nil` for hidden pages too.
        var indexed: Page?
        /// There is no page because its author does not publish it yet.
        var isDraft = false
        var diagnostics: [Diagnostic] = []
        /// What the page was told of other files: the page of each folder that it asked for.
        var indexFiles: [String: String?] = [:]
        /// What the page was told of the files that it includes, in the order of its questions.
        var includes: [IncludeAnswer] = []
    }

    private let root: SourceRoot
    let includes: IncludeFiles
    private let renderer: MarkdownRenderer
    /// The file that is the page of each folder: a `README.md` beside `index.md` is a page like others.
    private let indexFiles: [String: String]
    private let names: PageNames
    private let dates: GitDates
    private let includesDrafts: Bool
    /// What the front page is called when nothing in it says so.
    private let homeTitle: String
    private let hasFolderURLs: Bool
    /// What `docgen.yml` says that pages answer, by path.
    private let siteQuestions: [String: [PageQuestion]]
    /// See ``FileStamp/settledSecond(slowestClock:)``.
    var slowestClock = FileStamp.slowestClock

    /// - Parameters:
    ///   - includesDrafts: Whether pages are built that their authors do not publish yet.
    ///   - notesForChecks: See ``MarkdownOptions/notesForChecks``.
    init(
        _ sources: SiteSources,
        _ configuration: SiteConfiguration,
        grammars: GrammarCatalog,
        components: ComponentTemplates = .none,
        includesDrafts: Bool = false,
        notesForChecks: Bool = false,
        placements: Placements? = nil
    ) {
        root = sources.root
        includes = IncludeFiles(sources, includesDrafts: includesDrafts)
        var options = MarkdownOptions(
            rawHTML: configuration.allowsHTML ? .allow : .escape,
            acceptedFrontMatterKeys: configuration.frontMatterKeys,
            siteURL: configuration.baseURL
        )
        options.abbreviations = configuration.abbreviations
        options.references = configuration.references
        options.headingIDs = configuration.headingIDs
        options.titles = configuration.pageTitles
        options.givesTermsIDs = configuration.givesTermsIDs
        options.words = MarkdownWords(configuration.words)
        options.maxCodeLines = configuration.maxCodeLines
        options.components = components
        options.readsFormulas = configuration.readsFormulas
        // A name may be written with its backslash.
        options.mathMacros = Dictionary(configuration.mathMacros.map { (String($0.drop { $0 == "\\" }), $1) }) { first, _ in first }
        if configuration.drawsDiagrams { options.diagrams = DiagramRenderer(graphviz: Graphviz.installed(), placements: placements) }
        options.breaksLines = configuration.breaksLines
        options.curlsQuotes = configuration.curlsQuotes
        options.raisesText = configuration.raisesText
        options.lowersText = configuration.lowersText
        options.variables = configuration.variables
        options.notesForChecks = notesForChecks
        renderer = MarkdownRenderer(options: options, grammars: grammars)
        indexFiles = PagePath.indexFiles(among: sources.tree.pages)
        names = PageNames(pages: sources.tree.pages, assets: sources.tree.assets)
        dates = sources.dates
        self.includesDrafts = includesDrafts
        homeTitle = configuration.words("page.home")
        hasFolderURLs = configuration.hasFolderURLs
        siteQuestions = Dictionary(configuration.questions.map { ($0.path, $0.questions) }) { $0 + $1 }
    }

    var files: SourceFiles { root.files }

    var origin: Origin {
        Origin(
            options: renderer.options,
            grammars: renderer.grammars,
            folder: root.files.folder,
            prefix: root.prefix,
            includesDrafts: includesDrafts,
            hasFolderURLs: hasFolderURLs,
            homeTitle: homeTitle,
            siteQuestions: siteQuestions
        )
    }

    /// What a page that was told this of files would be told now, with their present stamps; `nil` where it would be told something else.
    /// - Parameter second: See ``FileStamp/settledSecond(slowestClock:)``.
    func stillAnswered(_ answers: [IncludeAnswer], for page: String, readAt second: Int) -> [IncludeAnswer]? {
        includes.stillAnswered(answers, for: page, readAt: second)
    }

    /// Whether a page that was told this would be told the same now.
    func isStillAnswered(_ answers: [String: String?]) -> Bool {
        answers.allSatisfy { question, answer in
            if question.hasPrefix(Self.dateQuestion) { return dates.days[String(question.dropFirst(Self.dateQuestion.count))] == answer }
            guard let name = NameQuestion(question) else { return indexFiles[question] == answer }
            return names.file(name.name, from: name.folder, isImage: name.isImage).shown == answer
        }
    }

    /// Before the path of a page that asks when it was changed. No folder's path holds a zero byte.
    private static let dateQuestion = "\0date\0"

    /// What a page asks of a name, as a key beside those for folders.
    private struct NameQuestion {
        var name: String
        var folder: String
        var isImage: Bool

        init(name: String, folder: String, isImage: Bool) {
            (self.name, self.folder, self.isImage) = (name, folder, isImage)
        }

        init?(_ text: String) {
            let parts = text.split(separator: "\0", omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            self.init(name: String(parts[1]), folder: String(parts[0]), isImage: parts[2] == "image")
        }

        /// No folder's path holds a zero byte.
        var text: String { "\(folder)\0\(name)\0\(isImage ? "image" : "page")" }
    }

    func load(_ path: String, scratch: inout Scratch) -> Result {
        do {
            try root.files.read(path, into: &scratch.file, limit: Self.maxPageBytes)
        } catch {
            let problem = Diagnostic(
                id: .unreadableFile,
                at: root.place(path),
                "\(error.description); the page was not built"
            )
            return Result(diagnostics: [problem])
        }
        return scratch.file.withUnsafeBufferPointer { parse($0, path: path, scratch: &scratch.markdown) }
    }

    private func parse(
        _ source: UnsafeBufferPointer<UInt8>,
        path: String,
        scratch: inout MarkdownRenderer.Scratch
    ) -> Result {
        if let encoding = SourceEncoding(of: source) {
            let problem = Diagnostic(
                id: encoding.diagnosticID,
                at: root.place(path),
                "the file is \(encoding.rawValue); the page was not built",
                hint: encoding.remedy
            )
            return Result(diagnostics: [problem])
        }
        var (document, asked) = render(source, path, scratch: &scratch)
        guard !document.frontMatter.isDraft || includesDrafts else {
            // Of what readers do not see only that is told which may be why: `draft: nope`.
            let reasons = document.diagnostics.filter { $0.id == .frontMatterValue || $0.id == .frontMatterSyntax }
            return Result(isDraft: true, diagnostics: reasons, includes: asked.included.answers)
        }
        document.frontMatter.questions += siteQuestions[path] ?? []
        let frontMatter = document.frontMatter
        let answered = QuestionPlaces(frontMatter.questions, in: document.sections)
        // The index repeats it for each section, the sidebar on each page.
        let fullTitle = frontMatter.title ?? Self.nonEmpty(document.firstHeading) ?? fallbackTitle(path)
        let title = fullTitle.cut(to: PageFindings.maxTitleCharacters)
        let findings = PageFindings(path: path, root: root)
        let diagnostics = document.diagnostics + answered.diagnostics + findings.about(document, source: source, title: fullTitle)
        let output = output(of: path, slug: frontMatter.slug, &asked.files)
        if let problem = OutputNames.problem(with: output) {
            let problem = Diagnostic(
                id: .nameTooLong,
                at: root.place(path),
                "\(problem); the page was not built",
                hint: "rename the file, or give the page a short 'slug'"
            )
            return Result(diagnostics: [problem], indexFiles: asked.files, includes: asked.included.answers)
        }
        let hash = SHA256.hash(data: UnsafeRawBufferPointer(source)).hexadecimal
        let page = page(document, asked, path: path, output: output, title: title, source: (hash, source.count))
        let indexed = Page(
            path: path,
            url: page.url,
            title: title,
            description: frontMatter.description,
            tags: frontMatter.tags,
            updated: frontMatter.updated,
            hash: hash,
            sections: answered.sections
        )
        return Result(
            page: page,
            indexed: frontMatter.isHidden ? nil : indexed,
            diagnostics: diagnostics,
            indexFiles: asked.files,
            includes: asked.included.answers
        )
    }

    /// What a page was told of other files while it was rendered: where that changes it is rendered again.
    private struct Answers {
        /// See ``Result/indexFiles``.
        var files: [String: String?] = [:]
        var included: IncludeFiles.PageIncludes
    }

    private func render(
        _ source: UnsafeBufferPointer<UInt8>,
        _ path: String,
        scratch: inout MarkdownRenderer.Scratch
    ) -> (RenderedDocument, Answers) {
        var asked = Answers(included: IncludeFiles.PageIncludes(by: path, readAt: FileStamp.settledSecond(slowestClock: slowestClock)))
        var document = renderer.render(source, path: root.shownPath(path), scratch: &scratch) { url, frontMatter in
            address(of: url, on: path, slug: frontMatter.slug, &asked.files)
        } includes: { target, including in
            includes.read(target, including: including, noting: &asked.included)
        } names: { name, isImage in
            let question = NameQuestion(name: name, folder: PagePath.folder(of: path), isImage: isImage)
            let file = names.file(name, from: question.folder, isImage: isImage)
            asked.files[question.text] = .some(file.shown)
            return file
        }
        if let lines = root.files.lineMap(of: path) {
            let shown = root.shownPath(path)
            document.mapPlaces(of: shown) { place in
                guard place.path == shown, !place.isWhole else { return (place, nil) }
                let line = lines.place(of: place.line)
                return (line.isSame ? place.moved(toLine: line.line) : SourceLocation(path: shown, line: line.line), nil)
            }
        }
        if document.frontMatter.updated == nil {
            document.frontMatter.updated = dates.days[path]
            asked.files[Self.dateQuestion + path] = .some(dates.days[path])
        }
        return (document, asked)
    }

    private func page(
        _ document: RenderedDocument,
        _ asked: Answers,
        path: String,
        output: String,
        title: String,
        source: (hash: String, size: Int)
    ) -> SitePage {
        var page = SitePage(
            path: path,
            output: output,
            url: PagePath.url(output),
            title: title,
            description: document.frontMatter.description ?? Self.firstSentences(of: document.sections),
            hash: source.hash,
            sourceSize: source.size,
            frontMatter: document.frontMatter,
            html: document.html,
            headings: document.headings,
            links: document.links,
            includedPlaces: document.includedPlaces,
            extraAnchors: document.extraAnchors,
            hasTitleHeading: document.firstHeading != nil,
            includes: asked.included.files
        )
        page.missingIncludes = asked.included.missing
        page.ignores = document.ignores
        page.sheets = document.sheets
        page.externalLinks = document.externalLinks
        page.code = document.code
        return page
    }

    /// The file that is the page of a folder, noted as what the page was told.
    private func indexFile(of folder: String, _ asked: inout [String: String?]) -> String? {
        let file = indexFiles[folder]
        asked[folder] = .some(file)
        return file
    }

    /// - Parameter slug: What the page's front matter asks for.
    private func output(of path: String, slug: String?, _ asked: inout [String: String?]) -> String {
        let isOneOfSeveral = PagePath.isIndex(path) && indexFile(of: PagePath.folder(of: path), &asked).map { $0 != path } ?? false
        let isIndexTwice = isOneOfSeveral && PagePath.stem(of: path).lowercased() == "index"
        let name = slug ?? (isOneOfSeveral && !isIndexTwice ? String(PagePath.stem(of: path)) : nil)
        return PagePath.output(for: path, slug: name, inFolder: hasFolderURLs)
    }

    /// Where a link leads, relative to the site's root, as far as can be told before all pages are read: a page with a `slug` is taken for one
    /// without. ``LinkResolver`` is exact, and comes when the index is written.
    ///
    /// - Returns: `nil` where it points outside the content folder.
    private func address(of url: String, on path: String, slug: String?, _ asked: inout [String: String?]) -> String? {
        let link = LinkURL(attribute: ArraySlice(url.utf8))
        guard !link.path.isEmpty else { return PagePath.url(output(of: path, slug: slug, &asked)) + link.validSuffix }
        guard let target = PagePath.normalized(link.path, in: link.path.hasPrefix("/") ? "" : PagePath.folder(of: path)) else { return nil }
        let file =
            if PagePath.isMarkdown(target) {
                output(of: target, slug: nil, &asked)
            } else if let index = indexFile(of: target, &asked) {
                output(of: index, slug: nil, &asked)
            } else if target.isEmpty || link.path.hasSuffix("/") {
                PagePath.join(target, "index.html")
            } else {
                PagePath.name(of: target).contains(".") ? target : target + (hasFolderURLs ? "/index.html" : ".html")
            }
        return PagePath.url(file) + link.validSuffix
    }

    private static func nonEmpty(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    private func fallbackTitle(_ path: String) -> String {
        // `2024-01-01` and `README` are names there, not words.
        let stem = PagePath.stem(of: path)
        if renderer.options.titles == .files, stem.lowercased() != "index" { return String(stem) }
        guard PagePath.isIndex(path) else { return PagePath.title(from: PagePath.stem(of: path)) }
        let folder = PagePath.folder(of: path)
        return folder.isEmpty ? homeTitle : PagePath.title(from: PagePath.name(of: folder))
    }

    /// Whether a line may be the row of a table.
    private static func holdsBar(_ line: Substring.UTF8View) -> Bool {
        var rest = line
        while let bar = rest.firstIndex(of: UInt8(ascii: "|")) {
            let after = rest.index(after: bar)
            if bar > line.startIndex, line[line.index(before: bar)] == 0x20, after < line.endIndex, line[after] == 0x20 { return true }
            rest = rest[after...]
        }
        return false
    }

    /// The beginning of the page's first paragraph, for search engines and previews.
    private static func firstSentences(of sections: [Section]) -> String? {
        for section in sections.prefix(3) {
            let lines = section.text.utf8.prefix(4_000).split(separator: 0x0A, maxSplits: 8).prefix(8)
            guard let line = lines.first(where: { $0.count > 40 && !$0.starts(with: "- ".utf8) && !holdsBar($0) }).map({ Substring($0) })
            else { continue }
            guard line.utf8.count > 160 else { return String(line) }
            let cut = line.prefix(157)
            return String(cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)]) + "…"
        }
        return nil
    }
}

extension NamedFile {
    /// `nil` for none.
    fileprivate var shown: String? {
        switch self {
        case .file(let path): path
        case .ambiguous(let path, let others): ([path] + others).joined(separator: "\0")
        case .none: nil
        }
    }
}
