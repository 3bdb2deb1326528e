/// What readers filter pages by: a text of a page's front matter.
package enum PageTag {
    /// Of one tag.
    package static let maxCharacters = 64

    /// What two spellings of one tag have in common: `Setup` is `setup`.
    package static func key(of tag: String) -> String { tag.lowercased() }
}
