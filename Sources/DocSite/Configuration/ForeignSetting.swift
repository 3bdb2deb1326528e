/// Keys that other generators have in their files of settings, and people type into ours.
///
/// Sources: <https://www.mkdocs.org/user-guide/configuration/>, <https://squidfunk.github.io/mkdocs-material/setup/>,
/// <https://gohugo.io/configuration/all/>, <https://docusaurus.io/docs/api/docusaurus-config>, <https://vitepress.dev/reference/site-config>,
/// <https://jekyllrb.com/docs/configuration/default/>, <https://rust-lang.github.io/mdBook/format/configuration/index.html>.
enum ForeignSetting {
    /// By their names without case and signs.
    private static let meanings: [String: String] = [
        "sitename": "title", "sitetitle": "title", "name": "title", "project": "title", "projectname": "title",
        "sitedescription": "description", "tagline": "description", "subtitle": "description",
        "siteurl": "base_url", "url": "base_url", "baseurl": "base_url", "base": "base_url", "host": "base_url", "domain": "base_url",
        "canonicalurl": "base_url", "sitebaseurl": "base_url",
        "docsdir": "content", "docs": "content", "docdir": "content", "src": "content", "srcdir": "content", "source": "content",
        "sourcedir": "content", "contentdir": "content", "input": "content", "root": "content",
        "lang": "language", "locale": "language", "languagecode": "language", "defaultlocale": "language",
        "defaultcontentlanguage": "language",
        "nav": "navigation", "sidebar": "navigation", "sidebars": "navigation", "menu": "navigation", "toctree": "navigation",
        "summary": "navigation", "chapters": "navigation",
        "redirectmaps": "redirects", "redirect": "redirects", "aliases": "redirects",
        "usedirectoryurls": "urls", "uglyurls": "urls", "trailingslash": "urls", "cleanurls": "urls", "permalinks": "urls",
        "lastupdated": "updated", "enablegitinfo": "updated", "showlastupdatetime": "updated", "lastmod": "updated",
        "toc": "outline", "tocdepth": "outline", "tableofcontents": "outline",
        "edituri": "edit_url", "editlink": "edit_url", "editurltemplate": "edit_url", "edituritemplate": "edit_url",
        "editurlbase": "edit_url",
        "ignore": "exclude", "ignorefiles": "exclude", "excludedocs": "exclude", "excludepatterns": "exclude", "srcexclude": "exclude",
        "include": "assets", "files": "assets", "static": "public", "staticdir": "public", "staticpath": "public",
        "staticdirectories": "public", "publicdir": "public", "htmlstaticpath": "public",
        "templates": "template", "templatedir": "template", "layouts": "template", "layoutdir": "template", "customdir": "template",
        "rawhtml": "html", "unsafe": "html", "allowhtml": "html",
        "logo": "theme.logo", "palette": "theme.accent", "theme.palette": "accent", "theme.primary": "accent", "theme.color": "accent",
        "theme.accentcolor": "accent", "theme.dark": "accent_dark", "theme.fonts": "font", "theme.code": "font_mono",
        "theme.width": "measure", "theme.maxwidth": "measure", "color": "theme.accent", "colour": "theme.accent", "colors": "theme.accent",
        "primarycolor": "theme.accent", "themecolor": "theme.accent", "width": "theme.measure",
        "extracss": "styles", "additionalcss": "styles", "css": "styles", "stylesheets": "styles", "customcss": "styles",
        "icon": "theme.favicon", "logodark": "theme.logo_dark", "themelogo": "theme.logo",
        "social": "header", "sociallinks": "header", "navbar": "header", "alternate": "languages", "locales": "languages",
        "footerlinks": "footer", "copyrightnotice": "copyright",
        "ai": "assistant", "chat": "assistant", "chatbot": "assistant", "statuspage": "status", "questions": "assistant.examples",
    ]

    /// Keys of which docgen has no setting, and what it has in their place.
    private static let remarks: [String: String] = [
        "plugins": "docgen has no plugins: 'preprocess' names programs that change pages", "repourl": repository,
        "repository": repository, "gitrepositoryurl": repository, "repo": repository, "book": migrate, "themeconfig": migrate,
        "params": migrate, "theme.name": "docgen has one theme: remove it", "markdownextensions": "docgen has no extensions: remove it",
        "markdown.extensions": "docgen has no extensions: remove it",
        "extrajavascript": "docgen pages run no scripts of yours",
        "sitedir": "name the output with '--output'", "output": "name the output with '--output'",
        "outdir": "name the output with '--output'",
        "destination": "name the output with '--output'", "publishdir": "name the output with '--output'",
        "strict": "it is an option: 'docgen build --strict'", "drafts": "it is an option: 'docgen build --drafts'",
        "builddrafts": "it is an option: 'docgen build --drafts'",
        "synonyms": "write 'synonyms.yml' beside this file",
    ]

    private static let repository = "write a link to it in 'header', and 'edit_url' for links to edit a page"
    private static let migrate = "'docgen migrate' reads the configuration of another tool"

    /// What to do about a key that docgen does not have.
    /// - Parameter name: With the keys above it: `theme.palette`.
    /// - Returns: `nil` where it is of no other tool and stands nowhere else in ours.
    static func advice(for name: String) -> String? {
        let key = name.lowercased().filter { $0 != "_" && $0 != "-" }
        if let meaning = meanings[key] { return "the name here is '\(meaning)'" }
        if let remark = remarks[key] { return remark }
        // `accent` at the margin belongs to the theme.
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return places[last].flatMap { $0 == name ? nil : "it belongs elsewhere: '\($0)'" }
    }

    /// Where each key stands, by its last part; of two with one name the outer one.
    private static let places: [String: String] = {
        var places: [String: String] = [:]
        func add(_ keys: [ConfigurationKey], above prefix: String) {
            for key in keys where places[key.name] == nil { places[key.name] = prefix + key.name }
            for key in keys { add(key.keys, above: prefix + key.name + ".") }
        }
        add(ConfigurationKey.all, above: "")
        return places
    }()
}
