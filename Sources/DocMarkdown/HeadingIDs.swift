internal import Foundation

/// How headings get their anchors: as on GitHub, or as another generator makes them, so that links to them from elsewhere lead on.
package enum HeadingIDs: String, Hashable, Sendable, CaseIterable {
    /// See ``HeadingSlugs``; Docusaurus, Hugo and mdBook do the same, or nearly.
    case github
    /// Source: <https://github.com/Python-Markdown/markdown>, `markdown/extensions/toc.py`. What is not ASCII goes, spaces and hyphens in a row are
    /// one hyphen, and a second heading gets `_1`.
    case mkdocs
    /// Source: <https://github.com/mdit-vue/mdit-vue>, `packages/shared/src/slugify.ts`. Accents go, signs in a row are one hyphen, and an underscore
    /// stands before a digit.
    case vitepress
    /// Source: <https://www.getzola.org/documentation/getting-started/configuration/>, "slugify". Like VitePress, with ASCII alone.
    case zola

    /// The anchor of a heading, before it is made unique; empty where the text has nothing for it.
    func slug(for heading: String) -> String {
        switch self {
        case .github: HeadingSlugs.slug(for: heading)
        case .mkdocs: Self.slugOfPython(heading)
        case .vitepress: Self.slugOfVitePress(heading)
        case .zola: Self.joined(Self.plain(heading).unicodeScalars) { $0.isASCII && ($0.properties.isAlphabetic || Self.isDigit($0)) }
        }
    }

    /// What comes next where a page has `anchor` already.
    /// - Parameter count: How often it was asked for, from 1.
    func next(after anchor: String, count: Int) -> String {
        guard self == .mkdocs else { return "\(anchor)-\(count)" }
        // `step_1` goes on with `step_2`.
        if let mark = anchor.lastIndex(of: "_"), let number = UInt32(anchor[anchor.index(after: mark)...]) {
            return "\(anchor[..<mark])_\(Int(number) + count)"
        }
        return "\(anchor)_\(count)"
    }

    private static func slugOfPython(_ heading: String) -> String {
        var slug = String.UnicodeScalarView()
        // A hyphen at either end stays, a space goes.
        var gap = (isOpen: false, hasHyphen: false)
        for scalar in heading.decomposedStringWithCompatibilityMapping.unicodeScalars where scalar.isASCII {
            if scalar == "-" || scalar.properties.isWhitespace {
                gap = (true, gap.hasHyphen || scalar == "-")
            } else if scalar == "_" || scalar.properties.isAlphabetic || isDigit(scalar) {
                if gap.isOpen, gap.hasHyphen || !slug.isEmpty { slug.append("-") }
                gap = (false, false)
                slug.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        if gap.hasHyphen { slug.append("-") }
        return String(slug)
    }

    private static func slugOfVitePress(_ heading: String) -> String {
        let signs = Set("~`!@#$%^&*()-_+=[]{}|\\;:\"'“”‘’<>,.?/".unicodeScalars)
        let scalars = plain(heading).unicodeScalars.filter { $0.properties.generalCategory != .control }
        let slug = joined(scalars) { !signs.contains($0) && !$0.properties.isWhitespace }
        return slug.unicodeScalars.first.map(isDigit) ?? false ? "_" + slug : slug
    }

    /// In lower case, without accents.
    private static func plain(_ text: String) -> String {
        let scalars = text.decomposedStringWithCompatibilityMapping.unicodeScalars.filter { !(0x300...0x36F).contains($0.value) }
        return String(String.UnicodeScalarView(scalars)).lowercased()
    }

    /// The runs of what is kept, with one hyphen between them.
    private static func joined(_ scalars: some Sequence<Unicode.Scalar>, keeping isKept: (Unicode.Scalar) -> Bool) -> String {
        Array(scalars).split { !isKept($0) }.map { String(String.UnicodeScalarView($0)) }.joined(separator: "-")
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
