/// What readers filter pages by: a text of a page's front matter.
public enum PageTag {
    /// Of one tag.
    public static let maxCharacters = 64

    /// What two spellings of one tag have in common: `Setup` is `setup`.
    public static func key(of tag: String) -> String { tag.lowercased() }
}
