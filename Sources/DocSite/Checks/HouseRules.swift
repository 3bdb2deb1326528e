internal import DocMarkdown
internal import DocModel

extension SiteCheck {
    /// `heading-skip`: a heading more than one level below the one before it. Source: WCAG 2.2, technique G141.
    static let skippedHeadings = SiteCheck { site in
        site.pages.flatMap { page in
            zip(page.headings, page.headings.dropFirst()).filter { $1.level > $0.level + 1 }.map { above, heading in
                Diagnostic(
                    .warning,
                    id: .headingSkip,
                    at: site.root.place(page.path, line: heading.line),
                    "the heading '\(heading.text.cut(to: 60))' has level \(heading.level), below one of level \(above.level)",
                    hint: "make it level \(above.level + 1): '\(String(repeating: "#", count: above.level + 1))'"
                )
            }
        }
    }

    /// `orphan-page`: a page that no reader comes to from another one.
    static let orphanPages = SiteCheck(needsLinks: true) { site in
        let linked = Set(site.linked.links.lazy.flatMap(\.links).map(\.target))
        return site.pages.indices.filter { index in
            let page = site.pages[index]
            return site.linked.navigation.nodeOfPage[index] == nil && page.output != "index.html" && !linked.contains(page.path)
        }.map {
            Diagnostic(
                .warning,
                id: .orphanPage,
                at: site.root.place(site.pages[$0].path),
                "no page links to this one, and it is not in the navigation",
                hint: "link to it, or take it out"
            )
        }
    }

    /// `orphan-file`: a file that is published because it lies in a folder for pictures and the like, and that nothing refers to.
    static let orphanFiles = SiteCheck(needsLinks: true) { site in
        site.unreferencedAssets.map {
            Diagnostic(
                .warning,
                id: .orphanFile,
                at: site.root.file($0),
                "no page, style sheet or setting refers to this file, but it is published",
                hint: "remove it, or name it under 'assets' in \(site.configuration.file) if readers come to it from elsewhere"
            )
        }
    }
}
