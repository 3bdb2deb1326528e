/// A link or picture of a site that leads to another one.
package struct ExternalLink: Hashable, Sendable {
    /// As it is written, without the escapes of HTML.
    package var url: String
    package var location: SourceLocation
    /// Where it stands in an included file.
    package var includedPlace: SourceLocation?

    package init(url: String, location: SourceLocation, includedPlace: SourceLocation? = nil) {
        self.url = url
        self.location = location
        self.includedPlace = includedPlace
    }
}
