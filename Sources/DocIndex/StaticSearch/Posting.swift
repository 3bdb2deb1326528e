/// How often a word stands in the fields of a section; title and path are those of the page, noted with its first section.
struct Posting: Sendable {
    /// From 0, in the order of the ids.
    var section: Int32
    var text: UInt8 = 0
    var code: UInt8 = 0
    var heading: UInt8 = 0
    var breadcrumb: UInt8 = 0
    var name: UInt8 = 0
    var title: UInt8 = 0
    var path: UInt8 = 0

    /// Whether the section itself holds the word, and not only its page's title or path.
    var isOwn: Bool { text | code | heading | breadcrumb | name != 0 }

    var isAnywhere: Bool { isOwn || title | path != 0 }

    init(section: Int) { self.section = Int32(truncatingIfNeeded: section) }

    /// Counts one place; more than 255 in a field count as 255.
    mutating func count(_ column: WordColumn?) {
        func add(_ field: inout UInt8) { if field < 255 { field += 1 } }
        switch column {
        case .title: add(&title)
        case .heading: add(&heading)
        case .breadcrumb: add(&breadcrumb)
        case .text: add(&text)
        case .code: add(&code)
        case .name: add(&name)
        case .path: add(&path)
        case nil: break
        }
    }
}
