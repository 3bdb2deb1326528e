package import Foundation
internal import YAMLKeys

/// What an author may say about a page in the YAML block at the top of its file.
package struct FrontMatter: Hashable, Sendable {
    package var title: String?
    /// What the navigation calls the page, where that is not its title.
    package var label: String?
    package var description: String?
    /// The last component of the page's URL, in place of the file's name.
    package var slug: String?
    /// The page's place among its neighbours in the navigation; smaller first, pages without one last.
    package var order: Double?
    /// Built and reachable, but not in navigation, search, or the sitemap.
    package var isHidden = false
    /// Old URLs of the page, relative to the site's root.
    package var redirectFrom: [FormerAddress] = []
    package var tags: [String] = []
    /// `YYYY-MM-DD`.
    package var updated: String?
    /// `draft: true` or `published: false`: no part of the site until its author says otherwise.
    package var isDraft = false
    /// The kinds of findings that are not told of this page.
    package var ignoredFindings: [String] = []
    /// The headings of the page's outline, in place of the site's choice.
    package var outline: OutlineLevels?

    /// What the page and its sections answer, by what its author says.
    package var questions: [PageQuestion] = []

    /// What `{{ name }}` stands for on this page.
    package var variables: [String: String] = [:]

    package init() {}

    package static let keys = FrontMatterKey.all.map(\.name)

    /// What a page's front matter may hold, as JSON Schema. Other tools' keys may stand there too.
    package static func schema() throws -> Data { try FrontMatterKey.schema.document(title: "front matter") }
}
