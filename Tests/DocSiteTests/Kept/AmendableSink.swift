import DocModel
import DocSite
import Foundation

/// A listing in place of an index that can be changed as one is: both ways have to end in the same bytes.
struct AmendableSink: SectionSink {
    private struct Listing: Codable {
        struct Entry: Codable {
            var path: String
            var content: String
            var title: String
        }

        var pages: [Entry] = []
        var links: [String] = []
    }

    private let path: String
    private var listing = Listing()

    init(path: String) { self.path = path }

    mutating func add(_ page: Page) { listing.pages.append(.init(path: page.path, content: "\(page)", title: page.title)) }

    mutating func takeOver(_ index: String, with changes: [PageChange]) throws -> Bool {
        listing.pages = try JSONDecoder().decode(Listing.self, from: Data(contentsOf: URL(filePath: index))).pages
        for change in changes {
            guard let number = listing.pages.firstIndex(where: { $0.path == change.before.path }),
                listing.pages[number].content == "\(change.before)", change.before.sections.count == change.after.sections.count
            else {
                listing.pages = []
                return false
            }
            listing.pages[number] = .init(path: change.after.path, content: "\(change.after)", title: change.after.title)
        }
        return true
    }

    mutating func rename(_ path: String, to title: String) {
        guard let number = listing.pages.firstIndex(where: { $0.path == path }) else { return }
        listing.pages[number].title = title
    }

    mutating func add(_ link: PageLink) { listing.links.append("\(link.source) \(link.target) #\(link.anchor)") }

    func finish(isCancelled: @escaping @Sendable () -> Bool, _ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(listing).write(to: URL(filePath: path))
    }
}
