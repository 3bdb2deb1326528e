internal import DocModel

/// The files that a new site begins with: settings, a first page where there is none, a workflow for CI.
package struct NewSite: Sendable {
    /// Where a workflow runs.
    package enum Service: String, CaseIterable, Sendable {
        case github, gitlab
    }

    /// A file that `docgen init` writes.
    package struct File: Hashable, Sendable {
        /// Relative to the folder.
        package var path: String
        package var text: String
    }

    package let title: String
    /// The folder with the Markdown; `.` for the folder itself.
    package let content: String
    package let files: [File]
    /// That of ``files`` for CI.
    package let workflow: File?

    /// Folders where projects keep documents.
    private static let contentFolders = [
        "docs", "doc", "documentation", "Documentation", "Docs", "manual", "handbook", "wiki", "website/docs",
    ]
    /// Pages in the root of a project that are about the project, not a part of its documents.
    private static let projectPages: Set<String> = [
        "readme", "changelog", "contributing", "license", "code_of_conduct", "security", "authors", "news", "support",
    ]

    /// - Parameters:
    ///   - files: Those of the folder.
    ///   - name: The folder's name.
    ///   - git: `nil` where there is no repository.
    ///   - service: `nil` for no workflow.
    package init(_ files: ProjectFiles, name: String, git: GitFacts?, service: Service? = nil) {
        let content = Self.content(of: files)
        let title = Self.title(of: files, content) ?? Self.title(from: name)
        self.title = title
        self.content = content
        let folder = content == "." ? "" : content
        var written = [File(path: "docgen.yml", text: Self.settings(title: title, content: content, git: git))]
        if !files.files(below: folder).contains(where: Path.isMarkdown) {
            written.append(File(path: Path.join(folder, "index.md"), text: Self.firstPage(title: title)))
        }
        workflow = service.map { Self.workflow($0, git: git, hasAddress: Self.hasAddress(files)) }
        self.files = written + (workflow.map { [$0] } ?? [])
    }

    /// Whether the settings that are there say where the site is published.
    private static func hasAddress(_ files: ProjectFiles) -> Bool {
        files.contains("docgen.yml") && (try? files.settings("docgen.yml"))?["base_url"]?.text != nil
    }

    // MARK: Guesses

    private static func content(of files: ProjectFiles) -> String {
        if let known = contentFolders.first(where: { files.files(below: $0).contains(where: Path.isMarkdown) }) { return known }
        let own = files.paths.filter { !$0.contains("/") && Path.isMarkdown($0) && !projectPages.contains(Path.stem(of: $0).lowercased()) }
        let isProject = files.paths.contains {
            !Path.isMarkdown($0) && !$0.contains("/") && !$0.hasPrefix(".") && Path.ending(of: $0) != "yml"
        }
        return own.isEmpty || isProject && !own.contains { Path.stem(of: $0) == "index" } ? "docs" : "."
    }

    /// The first heading of the README, or of the first page.
    private static func title(of files: ProjectFiles, _ content: String) -> String? {
        let names =
            ["README.md", "readme.md", "Readme.md"] + ["index.md", "README.md"].map { Path.join(content == "." ? "" : content, $0) }
        for name in names where files.contains(name) {
            guard let text = try? files.text(name), let heading = heading(of: text) else { continue }
            return heading
        }
        return nil
    }

    private static func heading(of text: String) -> String? {
        var isFence = false
        for line in text.lines.prefix(60) {
            if line.hasPrefix("```") || line.hasPrefix("~~~") { isFence.toggle() }
            guard !isFence, line.hasPrefix("# ") else { continue }
            // Badges and marks are not part of a name.
            var title = line.dropFirst(2).replacing(/!?\[([^\]]*)\]\([^)]*\)/) { $0.0.hasPrefix("!") ? "" : String($0.1) }
            title = title.replacing(/<[^>]*>/, with: "").filter { !"`*_#".contains($0) || $0 == "_" }
            let plain = String(title).trimmed
            return plain.isEmpty || plain.count > 100 ? nil : plain
        }
        return nil
    }

    private static func title(from name: String) -> String {
        let words = name.split { "-_ ".contains($0) }.joined(separator: " ")
        return words.isEmpty ? "Documentation" : words.prefix(1).uppercased() + words.dropFirst()
    }

    // MARK: Texts

    private static func settings(title: String, content: String, git: GitFacts?) -> String {
        let folder = content == "." ? "" : content
        let edit = git.flatMap { git in
            git.repository.flatMap { Common.editURL(repository: $0, branch: git.branch, folder: Path.join(git.prefix, folder)) }
        }
        let pages = git?.repository.flatMap(pagesURL) ?? "https://docs.example.org/"
        return """
            # What docgen knows of this site. Every key is optional; 'docgen schema' teaches your editor all of them.
            title: \(SettingsWriter.scalar(title))

            # A sentence about the site, for search engines.
            # description: All about \(title).

            # The folder with the Markdown.
            content: \(SettingsWriter.scalar(content))

            # Where the site is published: needed for canonical links and the sitemap.
            # base_url: \(pages)

            # Where readers can edit a page; {path} is its path in the folder above.
            \(edit.map { "edit_url: \(SettingsWriter.scalar($0))" } ?? "# edit_url: https://github.com/owner/name/edit/main/docs/{path}")

            # The sidebar. Without it, it is made from the folders.
            # navigation:
            #   - index.md
            #   - Guide: guide/
            #   - ...

            # Links in the header of every page.
            \(git?.repository.map { "header:\n  - \(SettingsWriter.scalar(Common.siteName(url: $0))): \(SettingsWriter.scalar($0))" } ?? "# header:\n#   - Source: https://github.com/owner/name")

            # The colour of links.
            # theme:
            #   accent: "#00666f"

            """
    }

    /// Where GitHub and GitLab publish a repository's pages.
    private static func pagesURL(_ repository: String) -> String? {
        let parts = repository.split(separator: "/").map(String.init)
        guard parts.count >= 4 else { return nil }
        let (owner, name) = (parts[2].lowercased(), parts[parts.count - 1])
        switch parts[1] {
        case "github.com":
            return name.lowercased() == "\(owner).github.io" ? "https://\(owner).github.io/" : "https://\(owner).github.io/\(name)/"
        case "gitlab.com": return "https://\(owner).gitlab.io/\(parts[3...].joined(separator: "/"))/"
        default: return nil
        }
    }

    private static func firstPage(title: String) -> String {
        """
        # \(title)

        Write here what \(title) is, and for whom.

        ## First steps

        1. Add a page: a file such as `install.md` beside this one.
        2. Link to it: `[Install](install.md)`.
        3. Look at it: `docgen serve`.

        """
    }

    /// - Parameter hasAddress: Whether the settings say where the site is published.
    private static func workflow(_ service: Service, git: GitFacts?, hasAddress: Bool) -> File {
        switch service {
        case .github: return gitHubWorkflow(branch: git?.branch ?? "main", base: hasAddress ? nil : git?.repository.flatMap(pagesURL))
        case .gitlab: return gitLabWorkflow(hasAddress: hasAddress)
        }
    }

    /// - Parameter base: Where the site is published, if the settings do not say so.
    private static func gitHubWorkflow(branch: String, base: String?) -> File {
        File(
            path: ".github/workflows/docs.yml",
            text: """
                name: docs
                on:
                  push:
                    branches: [\(SettingsWriter.scalar(branch))]
                  pull_request:
                permissions:
                  contents: read
                  pages: write
                  id-token: write
                jobs:
                  docs:
                    runs-on: ubuntu-latest
                    steps:
                      - uses: actions/checkout@v6
                      - uses: docgen/docgen@v\(docgenVersion)
                        with:
                          upload: ${{ github.event_name == 'push' }}\(base.map { "\n          base-url: \($0)" } ?? "")
                      - if: github.event_name == 'push'
                        uses: actions/deploy-pages@v5

                """
        )
    }

    private static func gitLabWorkflow(hasAddress: Bool) -> File {
        File(
            path: ".gitlab-ci.yml",
            text: """
                pages:
                  image: debian:bookworm-slim
                  variables:
                    DOCGEN: docgen-\(docgenVersion)-linux-x86_64
                  script:
                    - apt-get update && apt-get install -y --no-install-recommends ca-certificates curl xz-utils
                    - curl --fail --silent --show-error --location https://github.com/docgen/docgen/releases/download/v\(docgenVersion)/$DOCGEN.tar.xz | tar -xJ -C /opt
                    - /opt/$DOCGEN/bin/docgen build --strict\(hasAddress ? "" : " --base-url \"$CI_PAGES_URL/\"")
                    - mv dist/site public
                  artifacts:
                    paths: [public]
                  rules:
                    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

                """
        )
    }
}
