internal import DocModel

extension SiteCheck {
    /// `empty-page`, for pages of folders: those have nothing to show when the folder has no other page.
    static let emptyFolderPages = SiteCheck { site in
        site.pages.indices.filter { index in
            let page = site.pages[index]
            return page.html.isEmpty && PagePath.isIndex(page.path) && site.linked.navigation.children(of: index).isEmpty
        }.map { Diagnostic(id: .emptyPage, at: site.root.place(site.pages[$0].path), "the page has no content") }
    }
}
