public import Foundation
internal import YAMLKeys

/// What an author may say about a page in the YAML block at the top of its file.
public struct FrontMatter: Hashable, Sendable {
    public var title: String?
    /// What the navigation calls the page, where that is not its title.
    public var label: String?
    public var description: String?
    /// The last component of the page's URL, in place of the file's name.
    public var slug: String?
    /// The page's place among its neighbours in the navigation; smaller first, pages without one last.
    public var order: Double?
    /// Built and reachable, but not in navigation, search, or the sitemap.
    public var isHidden = false
    /// Old URLs of the page, relative to the site's root.
    public var redirectFrom: [FormerAddress] = []
    public var tags: [String] = []
    /// `YYYY-MM-DD`.
    public var updated: String?
    /// `draft: true` or `published: false`: no part of the site until its author says otherwise.
    public var isDraft = false
    /// The kinds of findings that are not told of this page.
    public var ignoredFindings: [String] = []
    /// The headings of the page's outline, in place of the site's choice.
    public var outline: OutlineLevels?

    /// What `{{ name }}` stands for on this page.
    public var variables: [String: String] = [:]

    public init() {}

    public static let keys = FrontMatterKey.all.map(\.name)

    /// What a page's front matter may hold, as JSON Schema. Other tools' keys may stand there too.
    public static func schema() throws -> Data { try FrontMatterKey.schema.document(title: "front matter") }
}
