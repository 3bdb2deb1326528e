package import DocModel

/// Takes the pages of a site as they are parsed: the index, behind an arrow that DocSite does not have.
///
/// All calls come from one thread, one after the other: `add(_: Page)` for every page in path order, then `rename` and
/// `add(_: PageLink)`, then `finish`. Where few pages have changed, `takeOver` may come in place of all `add(_: Page)`, and then `rename` for every
/// page.
/// When a call throws, no other follows and the build fails; the file is thrown away.
package protocol SectionSink {
    mutating func add(_ page: Page) throws
    /// Begins with the index of the build before, where that holds the same pages, and some of them have other content now.
    /// - Parameter index: That index's file. It stays as it is.
    /// - Returns: `false` where every page has to be added.
    mutating func takeOver(_ index: String, with changes: [PageChange]) throws -> Bool
    /// Gives a page that was added before the title that results show, where its own says nothing: "Overview".
    /// - Parameter path: The page's path relative to the content folder.
    mutating func rename(_ path: String, to title: String) throws
    mutating func add(_ link: PageLink) throws
    /// - Parameters:
    ///   - isCancelled: To be asked by what takes long: when it is so, the build fails for another reason, and waits.
    ///   - publish: Takes files that readers need for searching, from any thread.
    mutating func finish(
        isCancelled: @escaping @Sendable () -> Bool,
        _ publish: @escaping @Sendable (SearchFile) throws -> Void
    ) throws
}

extension SectionSink {
    package mutating func takeOver(_ index: String, with changes: [PageChange]) throws -> Bool { false }
}
