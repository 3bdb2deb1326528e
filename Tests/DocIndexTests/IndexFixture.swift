import DocIndex
import DocModel
import TestSupport

/// An index of literal pages in a temporary folder.
struct IndexFixture {
    let folder: TemporaryFolder

    var path: String { folder.path + "/index.sqlite" }

    init(_ pages: [Page] = Self.pages, links: [PageLink] = []) throws {
        folder = try TemporaryFolder()
        try Self.write(pages, links: links, to: path)
    }

    static func write(_ pages: [Page], links: [PageLink] = [], to path: String) throws {
        let writer = try IndexWriter(path: path)
        for page in pages { try writer.add(page) }
        for link in links { try writer.add(link) }
        try writer.finish()
    }

    func open() throws -> SectionIndex { try SectionIndex(opening: path) }

    static func section(
        _ heading: String,
        _ text: String = "",
        code: String = "",
        level: Int = 2,
        anchor: String? = nil,
        breadcrumb: [String] = []
    ) -> Section {
        let anchor = anchor ?? heading.lowercased().replacing(" ", with: "-")
        var blocks = code.split(separator: Section.codeSeparator)[...]
        let paragraphs = text.split(separator: "\n").map { line in
            line == "\u{FFFC}"
                ? "```\n\(blocks.popFirst() ?? "")\n```" : line.hasPrefix("- ") ? String(line) : SectionMarkdown.escaped(line)
        }
        return Section(
            heading: heading,
            level: level,
            anchor: anchor,
            breadcrumb: breadcrumb,
            markdown: (paragraphs + blocks.map { "```\n\($0)\n```" }).joined(separator: "\n\n"),
            text: text.replacing("\u{FFFC}\n", with: ""),
            code: code,
            line: 1
        )
    }

    static func page(_ path: String, _ title: String, _ sections: [Section], tags: [String] = []) -> Page {
        Page(path: path, url: path.replacing(".md", with: ".html"), title: title, tags: tags, hash: "00", sections: sections)
    }

    static let pages = [
        page(
            "guide/start.md",
            "Getting started",
            [
                section(
                    "Getting started",
                    "Docgen turns Markdown into a site.\nIt needs a folder of files.",
                    level: 1,
                    anchor: "getting-started"
                ),
                section(
                    "Install on Linux",
                    "Download the archive and unpack it.\nThen run the installer:\n\u{FFFC}\nRestart the shell afterwards.",
                    code: "sudo ./install.sh --prefix /opt",
                    breadcrumb: ["Setup"]
                ),
                section(
                    "Configure the port",
                    "The server listens on port 8080 unless the setting says otherwise.\n- `--port` sets another one."
                ),
            ]
        ),
        page(
            "ref/api.md",
            "API",
            [
                section("", "The install command is mentioned here only in passing: install, install, and port too.", level: 0, anchor: ""),
                section("Größe", "Die Größe des Fensters.", anchor: "größe"),
                section("Empty"),
                section("Emoji 😀", "A smiling face 😀 and AND, NEAR, OR, NOT as words.", anchor: "emoji"),
            ]
        ),
    ]

    static let chinesePage = page(
        "zh/install.md",
        "安装指南",
        [
            section("下载软件", "从网站下载最新版本的安装包。解压后运行安装程序。", anchor: "download"),
            section("配置端口", "服务器默认监听端口 8080。可以在配置文件中修改端口。", anchor: "port"),
            section("サーバーの設定", "設定ファイルでサーバーのポートを変更できます。", anchor: "ja"),
            section("서버 설정", "설정 파일에서 서버의 포트를 변경할 수 있습니다.", anchor: "ko"),
        ]
    )
}
