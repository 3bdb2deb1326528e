internal import DocModel
internal import Foundation

/// Pages in the form in which mdBook hands them to its preprocessors: `[context, book]` comes in, `book` goes out.
///
/// Source: <https://rust-lang.github.io/mdBook/for_developers/preprocessors.html>. What docgen has no word for is empty: numbers, parts, nested chapters.
struct Book: Codable {
    /// 0.4 calls it so, 0.5 ``items``.
    var sections: [Item]?
    var items: [Item]?

    enum CodingKeys: String, CodingKey {
        case sections, items
        /// Programs that are made with mdBook 0.4 read no book without it.
        case nonExhaustive = "__non_exhaustive"
    }

    init(sections: [Item]) { self.sections = sections }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sections = try values.decodeIfPresent([Item].self, forKey: .sections)
        items = try values.decodeIfPresent([Item].self, forKey: .items)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(sections, forKey: .sections)
        try values.encodeNil(forKey: .nonExhaustive)
    }

    /// A chapter; separators and titles of parts, which docgen does not write, are passed over.
    struct Item: Codable {
        var chapter: Chapter?

        enum CodingKeys: String, CodingKey { case chapter = "Chapter" }

        init(_ chapter: Chapter) { self.chapter = chapter }

        init(from decoder: any Decoder) throws {
            chapter = try? decoder.container(keyedBy: CodingKeys.self).decode(Chapter.self, forKey: .chapter)
        }
    }

    struct Chapter: Codable {
        var name: String
        var content: String
        var number: [Int]?
        var subItems: [Item]
        /// From the content folder; `nil` for a chapter without a file.
        var path: String?
        var sourcePath: String?
        var parentNames: [String]

        enum CodingKeys: String, CodingKey {
            case name, content, number, path
            case subItems = "sub_items"
            case sourcePath = "source_path"
            case parentNames = "parent_names"
        }

        init(path: String, content: String) {
            name = PagePath.title(from: PagePath.stem(of: path))
            self.content = content
            subItems = []
            (self.path, sourcePath) = (path, path)
            parentNames = []
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = (try? values.decode(String.self, forKey: .name)) ?? ""
            content = try values.decode(String.self, forKey: .content)
            subItems = try values.decodeIfPresent([Item].self, forKey: .subItems) ?? []
            path = try values.decodeIfPresent(String.self, forKey: .path)
            parentNames = []
        }
    }

    private struct Context: Encodable {
        struct Config: Encodable {
            struct Settings: Encodable {
                var title: String
                var language: String
                var src: String
            }

            struct Command: Encodable { var command: String }

            var book: Settings
            var preprocessor: [String: Command]
        }

        var root: String
        var config: Config
        var renderer = "docgen"
        /// Programs compare it with the version that they know.
        var mdbookVersion = "0.4.52"

        enum CodingKeys: String, CodingKey {
            case root, config, renderer
            case mdbookVersion = "mdbook_version"
        }
    }

    private struct Input: Encodable {
        var context: Context
        var book: Book

        func encode(to encoder: any Encoder) throws {
            var values = encoder.unkeyedContainer()
            try values.encode(context)
            try values.encode(book)
        }
    }

    static func input(
        _ pages: [(path: String, text: [UInt8])],
        of preprocessor: Preprocessor,
        for rule: PreprocessRule
    ) -> [UInt8] {
        let program = rule.command.last { !$0.hasPrefix("-") } ?? ""
        let name = PagePath.stem(of: PagePath.name(of: program))
        let context = Context(
            root: RealPath.of(preprocessor.folder) ?? preprocessor.folder,
            config: Context.Config(
                book: .init(title: preprocessor.title, language: preprocessor.language, src: preprocessor.content),
                preprocessor: [
                    String(name.hasPrefix("mdbook-") ? name.dropFirst(7) : name): .init(command: rule.command.joined(separator: " "))
                ]
            )
        )
        let chapters = pages.map { Item(Chapter(path: $0.path, content: String(decoding: $0.text, as: UTF8.self))) }
        return Array(JSONText.encoded(Input(context: context, book: Book(sections: chapters))))
    }

    /// - Returns: The texts of the pages that are others now.
    static func texts(in output: [UInt8], of pages: [(path: String, text: [UInt8])]) throws(Preprocessor.Failure) -> [String: [UInt8]] {
        let book: Book
        do {
            book = try JSONDecoder().decode(Book.self, from: Data(output))
        } catch {
            throw Preprocessor.Failure(
                problem: "what it wrote is not a book in JSON",
                hint:
                    "write the second element of what is read, {\"sections\": […]}, to standard output, and everything else to standard error"
            )
        }
        guard let items = book.sections ?? book.items else { throw Preprocessor.Failure(problem: "its book has no 'sections'") }
        let known = Dictionary(pages.map { ($0.path, $0.text) }) { first, _ in first }
        var texts: [String: [UInt8]] = [:]
        var rest = items
        while let item = rest.popLast() {
            guard let chapter = item.chapter else { continue }
            rest += chapter.subItems
            guard let path = chapter.path else { continue }
            guard let text = known[path] else {
                throw Preprocessor.Failure(
                    problem: "it adds the page '\(path)', and pages come from files alone",
                    hint: "let it write the file before docgen runs"
                )
            }
            let bytes = Array(chapter.content.utf8)
            if bytes != text { texts[path] = bytes }
        }
        return texts
    }
}
