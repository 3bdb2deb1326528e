internal import CSiteTemplate
internal import Crypto
internal import DocMarkdown
package import DocModel
internal import Foundation
internal import Mustache
package import ReaderText

/// The files that give the site its look: the default ones are in the program, a site replaces them file by file.
package struct SiteTemplate: Sendable {
    /// By path relative to the template folder.
    package private(set) var files: [String: [UInt8]]
    /// Mistakes in the files of the author's own folder; a template with one is the standard one.
    package private(set) var diagnostics: [Diagnostic] = []
    private let library: TemplateLibrary
    /// What the templates and scripts say.
    let words: Catalogue
    /// ``words`` as `words.KEY` finds them.
    private let templateWords: [String: any Sendable]

    /// The template the program carries (`site-template/` in its sources).
    package static let standardFiles: [String: [UInt8]] = {
        var count = 0
        guard let first = docgen_template_files(&count) else { return [:] }
        var files: [String: [UInt8]] = [:]
        for file in UnsafeBufferPointer(start: first, count: count) {
            files[String(cString: file.name)] = Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
        }
        for (name, bytes) in StandardLanguages.files { files[languageFolder + name] = bytes }
        return files
    }()

    /// - Parameters:
    ///   - folder: A folder whose files replace those of the same name, or add new ones.
    ///   - shownFolder: What findings call it.
    ///   - words: What pages say besides their own text.
    /// - Throws: ``SiteError`` when a file cannot be read.
    package init(overridesIn folder: String?, shownAs shownFolder: String? = nil, words: Catalogue = .english) throws {
        guard let folder else {
            self = try Self.standard.get()
            if words.language != self.words.language || words.hasOwnSentences { try self.init(files, added: [], shown: "", words) }
            return
        }
        var files = Self.standardFiles
        var added: [String] = []
        let source = SourceRoot(.disk(folder: folder))
        let tree = try SourceTree(source)
        for path in tree.assets + tree.pages {
            var bytes: [UInt8] = []
            try source.files.read(path, into: &bytes, limit: 4_000_000)
            if files.updateValue(bytes, forKey: path) == nil { added.append(path) }
        }
        try self.init(files, added: added, shown: shownFolder ?? folder, words)
    }

    private static let standard = Result { try SiteTemplate(standardFiles, added: [], shown: "", .english) }

    private init(_ files: [String: [UInt8]], added: [String], shown: String, _ words: Catalogue) throws {
        self.files = files
        self.words = words
        templateWords = words.templateValues
        var sources: [String: [UInt8]] = [:]
        for (path, bytes) in files where path.hasSuffix(".mustache") {
            let name = String(path.dropLast(".mustache".count))
            sources[name] = bytes
            // The program's own are valid, and parsed when they are needed.
            guard Self.standardFiles[path] != bytes else { continue }
            do {
                _ = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
            } catch let error as MustacheTemplate.ParserError {
                diagnostics.append(TemplateCheck.syntaxError(error, path: PagePath.join(shown, path)))
                sources[name] = Self.standardFiles[path]
            } catch {
                throw SiteError(path: path, "template '\(path)' is not valid Mustache: \(error)")
            }
        }
        diagnostics += TemplateCheck.unused(added.sorted(), of: files, folder: shown)
        diagnostics.sort()
        library = TemplateLibrary(sources)
    }

    /// The language definitions for highlighting, by file name.
    package var languageDefinitions: [String: String] {
        var definitions: [String: String] = [:]
        for (path, bytes) in files where path.hasPrefix(Self.languageFolder) && path.hasSuffix(".yml") {
            definitions[PagePath.name(of: path)] = String(decoding: bytes, as: UTF8.self)
        }
        return definitions
    }

    /// The templates in `components/`: what the site has for components and shortcodes of its own.
    var components: ComponentTemplates {
        let paths = files.keys.filter { $0.hasPrefix(Self.componentFolder) && $0.hasSuffix(".mustache") }.sorted()
        guard !paths.isEmpty else { return .none }
        let names = paths.map { String($0.dropFirst(Self.componentFolder.count).dropLast(".mustache".count)) }
        var hash = SHA256()
        // They may name any other template.
        for path in files.keys.filter({ $0.hasSuffix(".mustache") }).sorted() {
            hash.update(data: Array("\(path)\0".utf8))
            hash.update(data: files[path] ?? [])
        }
        let library = library
        return ComponentTemplates(names: Set(names), fingerprint: hash.finalize().hexadecimal) { name, attributes, values in
            var context: [String: Any] = ["content": ComponentTemplates.content, "values": values]
            for (index, value) in values.enumerated() { context["value\(index + 1)"] = value }
            for attribute in attributes { context[attribute.name] = attribute.value }
            return library.render(context, withTemplate: Self.componentFolder + name)
        }
    }

    static let componentFolder = "components/"
    static let languageFolder = "languages/"

    /// Renders a template once for all pages of one shape.
    /// - Throws: ``SiteError`` when there is no such template.
    func compile(_ shape: PageShape) throws -> CompiledTemplate {
        guard let text = library.render(WordedShape(shape: shape, words: templateWords), withTemplate: shape.template) else {
            throw Self.absent(shape.template)
        }
        return CompiledTemplate(rendered: text)
    }

    /// Renders a template that is not a whole page, for one use.
    /// - Parameter values: What it has; a value that it does not have is absent, because Mustache takes an empty text for true.
    /// - Throws: ``SiteError`` when there is no such template.
    func render(_ name: String, _ values: [String: Any]) throws -> String {
        var values = values
        values["words"] = templateWords
        guard let text = library.render(values, withTemplate: name) else { throw Self.absent(name) }
        return text
    }

    private static func absent(_ name: String) -> SiteError {
        SiteError(path: name, "the template has no '\(name).mustache'")
    }
}
