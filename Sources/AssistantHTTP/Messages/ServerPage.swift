internal import CServerPages
internal import DocModel
internal import Mustache
internal import ReaderText

/// A file of `server-pages/`: what the server itself shows to readers.
enum ServerPage {
    /// - Returns: Empty when there is no such file.
    static func bytes(_ name: String) -> [UInt8] {
        var size = 0
        guard let first = docgen_server_page(name, &size) else { return [] }
        return Array(UnsafeBufferPointer(start: first, count: size))
    }

    /// A template, read once.
    struct Template: Sendable {
        private let template: MustacheTemplate?
        let words: Catalogue
        /// ``words`` as `words.KEY` finds them.
        private let values: [String: any Sendable]

        init(_ name: String, words: Catalogue) {
            template = try? MustacheTemplate(string: String(decoding: ServerPage.bytes(name + ".mustache"), as: UTF8.self))
            self.words = words
            self.values = words.templateValues
        }

        /// - Parameter values: What the page has; a value that it does not have is absent.
        func render(_ values: [String: Any]) -> String {
            var context = values
            context["words"] = self.values
            return template?.render(context) ?? ""
        }
    }
}
