/// Makes heading anchors by GitHub's rules and keeps them unique on one page.
///
/// Alphabetic characters, marks, decimal digits, connector punctuation, hyphens and spaces stay, lowercased, spaces as hyphens; everything
/// else goes, superscripts, fractions and circled digits among it. A second heading with the same text gets `-1`, the third `-2`.
/// Source: the `TableOfContentsFilter` of github.com/gjtorikian/html-pipeline (`\p{Word}`) and its port github-slugger, whose
/// `script/generate-regex.mjs` lists the categories.
struct HeadingSlugs {
    private var uses: [String: Int] = [:]
    private let ids: HeadingIDs

    init(_ ids: HeadingIDs = .github) { self.ids = ids }

    /// - Returns: An anchor that no earlier call returned. `section` where the text has nothing an anchor can hold; `_1` with those of MkDocs.
    mutating func anchor(for heading: String) -> String {
        let slug = ids.slug(for: heading)
        if slug.isEmpty, ids == .mkdocs { uses[""] = uses[""] ?? 0 }
        return unique(slug.isEmpty && ids != .mkdocs ? "section" : slug)
    }

    /// Takes an id the author chose.
    /// - Returns: `false` where the page has it already.
    mutating func claim(_ id: String) -> Bool {
        guard uses[id] == nil else { return false }
        uses[id] = 0
        return true
    }

    private mutating func unique(_ slug: String) -> String {
        guard var count = uses[slug] else {
            uses[slug] = 0
            return slug
        }
        var candidate: String
        repeat {
            count += 1
            candidate = ids.next(after: slug, count: count)
        } while uses[candidate] != nil
        uses[slug] = count
        uses[candidate] = 0
        return candidate
    }

    static func slug(for heading: String) -> String {
        var heading = heading
        let ascii: String? = heading.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return String(unsafeUninitializedCapacity: bytes.count) { output in
                var count = 0
                for byte in bytes {
                    let kept: UInt8
                    switch byte {
                    case UInt8(ascii: "A")...UInt8(ascii: "Z"): kept = byte | 0x20
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): kept = byte
                    case UInt8(ascii: "_"), UInt8(ascii: "-"): kept = byte
                    case UInt8(ascii: " "): kept = UInt8(ascii: "-")
                    default: continue
                    }
                    output[count] = kept
                    count += 1
                }
                return count
            }
        }
        return ascii ?? slugOfUnicode(heading)
    }

    private static func slugOfUnicode(_ heading: String) -> String {
        var slug = String.UnicodeScalarView()
        for scalar in heading.unicodeScalars {
            if scalar == " " {
                slug.append("-")
                continue
            }
            let isKept =
                switch scalar.properties.generalCategory {
                case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
                default: scalar == "-" || scalar.properties.isAlphabetic
                }
            if isKept { slug.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars) }
        }
        return String(slug)
    }
}
