public import DocModel

/// Takes the pages of a site as they are parsed: the index, behind an arrow that DocSite does not have.
///
/// All calls come from one thread, one after the other: `add(_: Page)` for every page in path order, then `add(_: PageLink)`, then `finish`.
/// When a call throws, no other follows and the build fails; the file is thrown away.
public protocol SectionSink {
    mutating func add(_ page: Page) throws
    mutating func add(_ link: PageLink) throws
    /// - Parameter publish: Takes files that readers need for searching, from any thread.
    mutating func finish(_ publish: @escaping @Sendable (SearchFile) throws -> Void) throws
}
