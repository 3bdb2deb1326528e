/// A link or picture of a site that leads to another one.
public struct ExternalLink: Hashable, Sendable {
    /// As it is written, without the escapes of HTML.
    public var url: String
    public var location: SourceLocation
    /// Where it stands in an included file.
    public var includedPlace: SourceLocation?

    public init(url: String, location: SourceLocation, includedPlace: SourceLocation? = nil) {
        self.url = url
        self.location = location
        self.includedPlace = includedPlace
    }
}
