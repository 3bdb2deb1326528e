internal import DocModel
internal import Foundation

/// What is built of a folder without `docgen.yml` that is not a folder of documents but the root of a project: its `docs`, or nothing.
///
/// A project's root holds much that nobody means to publish, so its whole content is only built when its `docgen.yml` says so.
enum RepositoryRoot {
    /// Files that stand in the root of a project and of nothing else.
    private static let projectFiles: Set<String> = [
        "Package.swift", "package.json", "deno.json", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "Cargo.toml",
        "go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "build.sbt", "Gemfile",
        "Rakefile", "composer.json", "CMakeLists.txt", "configure.ac", "meson.build", "WORKSPACE", "MODULE.bazel", "mix.exs",
        "rebar.config",
        "pubspec.yaml", "Project.toml", "stack.yaml", "cabal.project", "dune-project", "build.zig", "shard.yml", "project.clj", "deps.edn",
        "Makefile.PL", "flake.nix", "Podfile", "SConstruct", "mkdocs.yml", "mkdocs.yaml",
    ]
    private static let projectEndings = [".sln", ".csproj", ".fsproj", ".gemspec", ".cabal", ".xcodeproj", ".rockspec", ".nimble"]
    /// Signs of a project that a folder of documents may have too: there, an `index.md` tells the two apart.
    private static let weakSigns = [".git", ".hg", ".svn", ".jj", "Makefile", "GNUmakefile", "Dockerfile", "requirements.txt"]
    /// Folders of these names are documents, whatever else lies in them: `docs/package.json`, `docs/Makefile`.
    private static let documentFolders: Set<String> = ["docs", "doc", "documentation", "manual", "wiki", "handbook"]
    /// Where projects keep documents, besides `docs`.
    private static let otherPlaces = [
        "doc", "documentation", "Documentation", "Docs", "website/docs", "site/docs", "manual", "wiki", "content",
    ]

    static let docs = "docs"

    /// Takes the project's `docs` for content, or says why nothing is built.
    ///
    /// - Parameter root: As the author named it.
    /// - Returns: The finding; `nil` where `root` is a folder of documents.
    static func choose(for root: String, _ configuration: inout SiteConfiguration) -> Diagnostic? {
        guard let path = RealPath.of(root), !documentFolders.contains(PagePath.name(of: path).lowercased()),
            let sign = sign(of: path)
        else { return nil }
        let place = SourceLocation(whole: root)
        let found = "'\(root)' looks like the root of a project ('\(sign)')"
        let all =
            "write 'content: .' into \(PagePath.join(root == "." ? "" : root, SiteConfiguration.fileName)) to publish all of its Markdown"
        guard isFolder(path + "/" + docs) else {
            let other = otherPlaces.first { isFolder(path + "/" + $0) }
            return Diagnostic(
                .error,
                id: .repositoryRoot,
                at: place,
                "\(found) and has no folder '\(docs)'; nothing is published by accident",
                hint: "type 'docgen build \(typed(other ?? "FOLDER", in: root))' with the folder of your Markdown, or \(all)"
            )
        }
        configuration.content = docs
        if access(path + "/\(docs)/" + SiteConfiguration.fileName, F_OK) == 0 {
            return Diagnostic(
                .warning,
                id: .repositoryRoot,
                at: place,
                "\(found); only its folder '\(docs)' is built, without the \(SiteConfiguration.fileName) in it",
                hint: "type 'docgen build \(typed(docs, in: root))'"
            )
        }
        return Diagnostic(id: .repositoryRoot, at: place, "\(found); only its folder '\(docs)' is built", hint: all)
    }

    private static func typed(_ folder: String, in root: String) -> String { PagePath.join(root == "." ? "" : root, folder) }

    private static func sign(of path: String) -> String? {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        if let file = names.first(where: { name in projectFiles.contains(name) || projectEndings.contains(where: name.hasSuffix) }) {
            return file
        }
        guard let sign = weakSigns.first(where: names.contains) else { return nil }
        let hasIndex = names.contains { $0.lowercased() == "index.md" }
        return hasIndex && !isFolder(path + "/" + docs) ? nil : sign
    }
}
