internal import CSiteTemplate
internal import Foundation
internal import Mustache

/// The files that give the site its look: the default ones are in the program, a site replaces them file by file.
public struct SiteTemplate: Sendable {
    /// By path relative to the template folder.
    public private(set) var files: [String: [UInt8]]
    private let library: MustacheLibrary

    /// The template the program carries (`site-template/` in its sources).
    public static let standardFiles: [String: [UInt8]] = {
        var count = 0
        guard let first = docgen_template_files(&count) else { return [:] }
        var files: [String: [UInt8]] = [:]
        for file in UnsafeBufferPointer(start: first, count: count) {
            files[String(cString: file.name)] = Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
        }
        return files
    }()

    /// - Parameter folder: A folder whose files replace those of the same name, or add new ones.
    /// - Throws: ``SiteError`` when a file cannot be read or a Mustache file does not parse.
    public init(overridesIn folder: String?) throws {
        var files = Self.standardFiles
        if let folder {
            let tree = try SourceTree(folder: folder)
            for path in tree.assets + tree.pages {
                var bytes: [UInt8] = []
                try FileBytes.read(folder + "/" + path, into: &bytes, limit: 4_000_000)
                files[path] = bytes
            }
        }
        self.files = files
        var templates: [String: MustacheTemplate] = [:]
        for (path, bytes) in files where path.hasSuffix(".mustache") {
            do {
                templates[String(path.dropLast(".mustache".count))] = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
            } catch let error as MustacheTemplate.ParserError {
                let place = "\(path):\(error.context.lineNumber):\(error.context.columnNumber)"
                throw SiteError(path: path, "\(place): the template is not valid Mustache (\(error.error)): '\(error.context.line)'")
            } catch {
                throw SiteError(path: path, "template '\(path)' is not valid Mustache: \(error)")
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    /// The language definitions for highlighting, by file name.
    public var languageDefinitions: [String: String] {
        var definitions: [String: String] = [:]
        for (path, bytes) in files where path.hasPrefix("languages/") && path.hasSuffix(".yml") {
            definitions[PagePath.name(of: path)] = String(decoding: bytes, as: UTF8.self)
        }
        return definitions
    }

    /// Renders a template once for all pages of one shape.
    /// - Throws: ``SiteError`` when there is no such template.
    func compile(_ shape: PageShape) throws -> CompiledTemplate {
        guard let text = library.render(shape, withTemplate: shape.template) else {
            throw SiteError(path: shape.template, "the template has no '\(shape.template).mustache'")
        }
        return CompiledTemplate(rendered: text)
    }
}
