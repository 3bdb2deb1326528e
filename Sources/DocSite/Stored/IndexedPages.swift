internal import DocModel

/// The pages of an index that may be changed: where the last build has left them.
protocol IndexedPages: Sendable {
    /// How many files the site has; the others of them are no pages.
    var count: Int { get }
    /// The HTML file; `nil` where there is no page.
    func output(_ number: Int) -> String?
    /// `nil` where the index stores nothing of it.
    func sectionCount(_ number: Int) -> Int?
    /// What the index stores of a page that has it.
    /// - Throws: ``StoredPages/Damaged``.
    func sections(_ number: Int) throws -> Page
}
