/// Style sheets that a page needs besides those of every page.
package struct PageSheets: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Drawings made of Mermaid or DOT.
    package static let diagrams = PageSheets(rawValue: 1)
    /// Arrays and boxes of formulas.
    package static let math = PageSheets(rawValue: 2)

    /// The name of each in the template's `assets/`, without its ending.
    package static let all: [(sheet: PageSheets, name: String)] = [(.diagrams, "diagrams"), (.math, "math")]
}
