internal import DocModel

/// The files of an output as a build left them, and what they show.
struct KeptOutput: Sendable {
    /// Where the output lies.
    let destination: String
    let files: [String: WrittenFile]
    let site: CheckedSite
    let shape: SiteShape
    let look: SiteLook
}

/// What every page shows of the template.
struct SiteLook: Sendable, Equatable {
    let template: [String: [UInt8]]
    /// Its name stands for the style sheets and scripts in it.
    let assets: String
}

/// Which files of the output before need not be made again.
struct UnchangedFiles: Sendable {
    private let before: KeptOutput?
    private let site: CheckedSite

    /// - Parameters:
    ///   - before: The output that is to be replaced; `nil` where nothing is known of it.
    ///   - shape: That of `site`.
    init(of site: CheckedSite, shape: SiteShape?, look: SiteLook, before: KeptOutput?) {
        self.site = site
        guard let before, let shape, before.look == look, shape.isSame(as: before.shape) else {
            self.before = nil
            return
        }
        self.before = before
    }

    /// Whether a page shows what it showed: its own content, and that of the site is the same.
    func holdsPage(_ index: Int) -> Bool {
        guard let before else { return false }
        return site.pages[index].isSame(as: before.site.pages[index])
            && site.linked.links[index].patches == before.site.linked.links[index].patches
    }

    /// Whether a page's Markdown is what it was.
    func holdsMarkdown(of index: Int) -> Bool { before.map { $0.site.pages[index].hash == site.pages[index].hash } ?? false }

    /// Whether a file that the site copies is what it was.
    func holdsAsset(_ path: String) -> Bool { before != nil && site.linked.selection.isCandidate(path) }
}
