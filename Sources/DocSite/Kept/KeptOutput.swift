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

/// What the HTML files of two builds were made of, where the builds are of different processes: names in place of values.
struct LooksOnDisk: Sendable {
    /// Of what all pages share: the site's shape and the template. Empty where it is not known.
    let site: [UInt8]
    /// Of the rest, by the pages' paths.
    let pages: [String: [UInt8]]

    init(site: [UInt8], _ entries: [StoredPages.Entry]) {
        self.site = site
        pages = Dictionary(entries.map { ($0.path, $0.look) }) { first, _ in first }
    }

    /// Names what a page's file is made of besides what all pages share.
    static func name(of page: [UInt8], _ patches: [LinkResolver.Patch]) -> [UInt8] {
        var record = RecordWriter()
        record.put(page)
        record.put(patches) { record, patch in
            record.put(patch.offset)
            record.put(patch.length)
            record.put(patch.text)
        }
        return FileBytes.digest(record.bytes)
    }
}

/// Which files of the output before need not be made again.
struct UnchangedFiles: Sendable {
    private enum Basis {
        case nothing
        case memory(KeptOutput)
        case disk(now: LooksOnDisk, before: LooksOnDisk)
    }

    private let basis: Basis
    private let site: CheckedSite

    /// Those of a site whose output before was written by another process.
    init(of site: CheckedSite, now: LooksOnDisk, before: LooksOnDisk) {
        self.site = site
        basis = now.site.isEmpty || now.site != before.site ? .nothing : .disk(now: now, before: before)
    }

    /// - Parameters:
    ///   - before: The output that is to be replaced; `nil` where nothing is known of it.
    ///   - shape: That of `site`.
    init(of site: CheckedSite, shape: SiteShape?, look: SiteLook, before: KeptOutput?) {
        self.site = site
        guard let before, let shape, before.look == look, shape.isSame(as: before.shape) else {
            basis = .nothing
            return
        }
        basis = .memory(before)
    }

    /// Whether a page shows what it showed: its own content, and that of the site is the same.
    func holdsPage(_ index: Int) -> Bool {
        let page = site.pages[index]
        return switch basis {
        case .nothing: false
        case .memory(let before):
            page.isSame(as: before.site.pages[index]) && site.linked.links[index].patches == before.site.linked.links[index].patches
        case .disk(let now, let before): now.pages[page.path].map { !$0.isEmpty && $0 == before.pages[page.path] } ?? false
        }
    }

    /// Whether a page's Markdown is what it was.
    func holdsMarkdown(of index: Int) -> Bool {
        switch basis {
        case .nothing: false
        case .memory(let before):
            // What a page includes is in its copy, and not in the hash of its file.
            before.site.pages[index].hash == site.pages[index].hash
                && (site.pages[index].includes.isEmpty || site.pages[index].isSame(as: before.site.pages[index]))
        // It holds the page's bytes, and their hash.
        case .disk: holdsPage(index)
        }
    }

    /// Whether a file that the site copies is what it was.
    func holdsAsset(_ path: String) -> Bool {
        if case .nothing = basis { return false }
        return site.linked.selection.isCandidate(path)
    }
}
