/// Where a reader gets help that the docs do not give: a forum, an issue tracker, a mailbox.
public struct HandOver: Hashable, Sendable, Codable {
    /// What the link is called.
    public var name: String
    /// An `http`, `https` or `mailto` URL.
    public var url: String

    /// - Parameter url: As ``url`` says; it is not looked at here.
    public init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}
