internal import DocModel

/// What the pages of a site show of each other and of the files beside them.
///
/// While it stays the same, what an author writes in a page concerns that page alone: navigation, former addresses and the ways of links are
/// those of the build before.
struct SiteShape: Sendable {
    private let configuration: SiteConfiguration
    let configurationText: [UInt8]
    private let drafts: [String]
    private let pages: [SitePage]
    private let assets: [String]
    private let ignored: [String]
    private let realPaths: [String: String]
    /// Of each of ``assets``: sizes of pictures are in pages, and what looks like a key is not published.
    private let stamps: [FileStamp?]
    /// Of ``stamps``, when they were taken: a later change of a file that is settled then has another stamp.
    private let second: Int

    /// Whether any change from now on has other stamps.
    var areSettled: Bool { stamps.allSatisfy { $0?.isSettled(at: second) ?? false } }

    /// - Parameter configurationText: The bytes that `configuration` was read from.
    init(
        _ configuration: SiteConfiguration,
        text configurationText: [UInt8],
        _ sources: SiteSources,
        _ parsed: ParsedSite,
        slowestClock: Int = FileStamp.slowestClock
    ) {
        self.configuration = configuration
        self.configurationText = configurationText
        drafts = parsed.drafts.paths
        pages = parsed.pages
        assets = sources.tree.assets
        ignored = sources.tree.ignored
        realPaths = sources.tree.realPaths
        second = FileStamp.settledSecond(slowestClock: slowestClock)
        stamps = assets.map { sources.root.files.stamp(of: $0) }
    }

    /// Names this shape among all that have the same `docgen.yml`.
    var name: [UInt8] {
        var record = RecordWriter()
        record.put(drafts)
        record.put(pages) { $0.put($1.face) }
        record.put(assets)
        record.put(stamps) { $0.put($1) }
        record.put(ignored)
        record.put(realPaths.sorted { $0.key < $1.key }) { record, path in
            record.put(path.key)
            record.put(path.value)
        }
        return FileBytes.digest(record.bytes)
    }

    /// Whether this comes after `before` without a change.
    /// - Parameter isPassedOver: Whether a file beside the pages may have changed: nothing shows it.
    func isSame(as before: SiteShape, passingOver isPassedOver: (String) -> Bool = { _ in false }) -> Bool {
        configurationText == before.configurationText && configuration == before.configuration
            && pages.count == before.pages.count && assets.hasSameBytes(as: before.assets) && ignored.hasSameBytes(as: before.ignored)
            && drafts.hasSameBytes(as: before.drafts) && realPaths == before.realPaths
            && zip(pages, before.pages).allSatisfy { page, old in
                page.path.hasSameBytes(as: old.path) && (page.isSame(as: old) || page.face.isSame(as: old.face))
            }
            && assets.indices.allSatisfy { number in
                let stamp = before.stamps[number]
                return stamp == stamps[number] && stamp?.isSettled(at: before.second) ?? false || isPassedOver(assets[number])
            }
    }
}
