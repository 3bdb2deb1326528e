/// Other text for the target of a link or picture, which puts a finding right. Only what leaves no choice becomes one.
package struct LinkFix: Hashable, Sendable {
    /// Where the target stands: for a link of an included file in that file. Of a reference that is its definition.
    package var place: SourceLocation
    /// The target as it stands there, but for what Markdown and URLs escape.
    package var target: String
    /// In place of what stands before its `?` or `#`, escaped for a URL; `nil` where that stays.
    package var path: String?
    /// In place of what stands behind its `#`, escaped for a URL; `nil` where that stays.
    package var fragment: String?

    package init(at place: SourceLocation, of target: String, path: String?, fragment: String?) {
        (self.place, self.target, self.path, self.fragment) = (place.spanning(0), target, path, fragment)
    }
}
