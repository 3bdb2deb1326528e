package import YAMLKeys

/// Which headings a page's outline shows: `2-4`, `3` for level 2 to 3, `deep` for all, or `false` for none.
package struct OutlineLevels: Hashable, Sendable {
    /// `nil` for no outline.
    package var range: ClosedRange<Int>?

    /// Level 2 and 3.
    package static let standard = OutlineLevels(range: 2...3)
    /// For messages.
    package static let expected = "levels from 2 to 6 like 2-4, or false"

    package static let schema = ValueSchema.either([
        .pattern("^ *([2-6]|2 *- *[2-6]|3 *- *[3-6]|4 *- *[4-6]|5 *- *[56]|6 *- *6|deep) *$"), .integer(2...6), .off,
    ])

    init(range: ClosedRange<Int>?) { self.range = range }

    /// - Returns: `nil` when the text is neither.
    package init?(_ text: String) {
        if ["false", "no", "off"].contains(text.lowercased()) {
            range = nil
            return
        }
        // All of them, as VitePress has it.
        if text.trimming({ $0 == " " }) == "deep" {
            range = 2...6
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0.trimming { $0 == " " }) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
        let low = ends.count == 1 ? 2 : first
        guard low >= 2, low <= last, last <= 6 else { return nil }
        range = low...last
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let character = text.first, isLeftOut(character) { text.removeFirst() }
        while let character = text.last, isLeftOut(character) { text.removeLast() }
        return text
    }
}
