internal import DocModel
internal import Foundation

/// Stage 1 of a build: the files that a site is made of, and what decides which of them count.
struct SiteSources: Sendable {
    /// The folder that holds `docgen.yml`, as it was named.
    let folder: String
    private(set) var root: SourceRoot
    private(set) var tree: SourceTree
    let rules: SourceTree.Rules
    /// Of pages whose front matter has no date; empty where nobody asks for them.
    private(set) var dates = GitDates()

    /// Looks through the content folder; no file is read yet.
    /// - Parameters:
    ///   - folder: The folder that holds `docgen.yml`, as it was named.
    ///   - skipping: Absolute real paths of folders to leave out.
    /// - Throws: ``SiteError`` when the content folder cannot be read.
    init(_ configuration: SiteConfiguration, in folder: String, skipping: Set<String>) throws {
        self.folder = folder
        let path = configuration.content.isEmpty ? folder : folder + "/" + configuration.content
        let realContent = RealPath.of(path) ?? path
        let content = SourceRoot(
            .disk(folder: realContent),
            prefix: configuration.content,
            shown: folder == "." && !configuration.content.isEmpty ? configuration.content : path,
            settings: configuration.file
        )
        rules = SourceTree.Rules(
            ignore: GitIgnore(content: realContent, root: RealPath.of(folder) ?? folder),
            named: NamedFiles(configuration.assets)
        )
        // Incidents are not pages, wherever they lie.
        let others =
            [configuration.template, configuration.status?.incidents, configuration.status?.snapshots].compactMap { $0 }
            + configuration.publicFolders
        let skipped = others.compactMap { RealPath.of($0.hasPrefix("/") ? $0 : folder + "/" + $0) }
        var tree = try SourceTree(content, excluding: configuration.exclude, skipping: skipping.union(skipped), rules: rules)
        if configuration.publicFolders.isEmpty {
            root = content
        } else {
            let files = try PublicFiles(
                configuration.publicFolders,
                in: folder,
                taken: Set(tree.assets).union(tree.pages),
                named: rules.named
            )
            root = SourceRoot(
                .diskWithPublic(folder: realContent, files),
                prefix: content.prefix,
                shown: content.shown,
                settings: content.settings
            )
            tree.add(assets: files.paths, files.diagnostics)
        }
        self.tree = tree
    }

    /// The same as they are written.
    func unprocessed() -> SiteSources {
        var sources = self
        sources.root = SourceRoot(root.files.unprocessed, prefix: root.prefix, shown: root.shown, settings: root.settings)
        sources.tree.diagnostics.removeAll { $0.id == .preprocess }
        return sources
    }

    /// These, unprocessed, with the texts that programs have made of pages.
    /// - Parameters:
    ///   - texts: By path.
    ///   - diagnostics: What the programs, or their failures, have said.
    func processed(_ texts: [String: [UInt8]], _ diagnostics: [Diagnostic]) -> SiteSources {
        var sources = self
        sources.tree.diagnostics += diagnostics
        guard !texts.isEmpty else { return sources }
        var lines: [String: LineMap] = [:]
        var bytes: [UInt8] = []
        for (path, text) in texts where (try? root.files.read(path, into: &bytes)) != nil { lines[path] = LineMap(from: text, to: bytes) }
        let files = ProcessedFiles(root.files, texts: texts, lines: lines)
        sources.root = SourceRoot(.processed(files), prefix: root.prefix, shown: root.shown, settings: root.settings)
        return sources
    }

    /// The same with the days on which pages were changed.
    func dated(_ dates: GitDates) -> SiteSources {
        var sources = self
        sources.dates = dates
        sources.tree.diagnostics.removeAll { $0.id == .gitDates }
        sources.tree.diagnostics += dates.diagnostics
        return sources
    }

    /// Files of memory, none of them ignored.
    /// - Parameter files: Their text by path.
    init(_ configuration: SiteConfiguration, files: [String: String]) throws {
        folder = "."
        root = SourceRoot(.memory(files.mapValues { Array($0.utf8) }), prefix: configuration.content)
        rules = SourceTree.Rules(ignore: GitIgnore(), named: NamedFiles(configuration.assets))
        tree = try SourceTree(root)
    }
}
