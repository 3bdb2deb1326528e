internal import DocModel
internal import ReaderText

/// What all pages of a site stand in: the template, with its assets, the site's facts and links to its own places.
///
/// It knows no pages: what is inside comes from those who write pages of Markdown (`PageRenderer`), lists, or status pages.
struct PageFrame: Sendable {
    /// Sent with every page as a `meta` element too, for hosts that cannot set headers.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'"

    let configuration: SiteConfiguration
    let template: SiteTemplate
    let assets: SiteAssets
    /// Places of the site that its pages link to, besides the first page: URLs relative to the site's root, by the template's names for them. A site
    /// without such a place has none.
    let links: [String: String]
    /// Those of the author's own.
    let siteLinks: SiteLinks

    var words: Catalogue { template.words }

    /// Where links of a page begin.
    enum Base {
        /// From the page's folder.
        case folder(String)
        /// From the site's base path: for pages that may be shown at any URL.
        case root(String)

        func address(_ url: String) -> String {
            switch self {
            case .folder(let folder): PagePath.relative(url, from: folder)
            case .root(let prefix): prefix + url
            }
        }
    }

    /// The values that the pages of one folder share.
    func sharedValues(_ base: Base) -> [String: String] {
        var values = links.mapValues(base.address)
        values.merge([
            "lang": configuration.language, "dir": Catalogue.direction(of: configuration.language), "generator": "docgen \(docgenVersion)",
            "csp": Self.policy, "site_title": configuration.title, "site_short_title": configuration.shownTitle,
            "home_url": base.address("index.html"),
            "css_url": base.address(assets.styleURL), "js_url": base.address(assets.scriptURL),
            "theme_js_url": base.address(assets.themeScriptURL), "favicon_url": base.address(assets.faviconURL), "root": base.address(""),
        ]) { $1 }
        values["site_url"] = configuration.baseURL
        let theme = configuration.theme
        for (name, file) in [("logo_url", theme.logo), ("logo_dark_url", theme.logoDark), ("favicon_url", theme.favicon)] {
            if let file { values[name] = base.address(PagePath.url(file)) }
        }
        let own = siteLinks.values(words, address: base.address)
        values.merge(own) { $1 }
        if own["header_links"] != nil || own["footer_links"] != nil {
            values["links_css_url"] = base.address(assets.folder + "/" + SiteLinks.styleSheet)
        }
        if !configuration.styleFiles.isEmpty {
            let sheets = configuration.styleFiles.map { base.address(assets.folder + "/" + PagePath.url($0.name)) }
            values["style_links"] = sheets.map { "<link rel=\"stylesheet\" href=\"\(HTML.escaped($0))\">" }.joined(separator: "\n")
        }
        return values
    }

    /// What a browser shows above a page.
    func documentTitle(_ title: String) -> String {
        title == configuration.title
            ? title : words("page.title", ["title": SentenceValue(title), "site": SentenceValue(configuration.title)])
    }

    /// What is copied into a page as bytes.
    enum Slot {
        case sidebar, content
    }

    /// Copies the template's literal runs and puts the page's values between them.
    ///
    /// - Parameter write: Appends what stands in a slot.
    /// - Throws: ``SiteError`` when there is no such template.
    func fill(
        template name: String,
        _ context: PageContext,
        cache: inout TemplateCache,
        to output: inout [UInt8],
        write: (Slot, inout [UInt8]) -> Void
    ) throws {
        for part in try cache.template(for: context.shape(template: name), in: template).parts {
            switch part {
            case .literal(let bytes): output.append(contentsOf: bytes)
            case .value("sidebar", _): write(.sidebar, &output)
            case .value("content", _): write(.content, &output)
            case .value("outline", _): output.append(contentsOf: context.outline)
            case .value(let name, let isEscaped):
                guard let value = context.value(named: name) else { continue }
                output.append(contentsOf: (isEscaped ? HTML.escaped(value) : value).utf8)
            }
        }
    }
}
