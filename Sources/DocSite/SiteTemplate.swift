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

    /// - Throws: ``SiteError`` when there is no such template.
    func render(_ context: some MustacheParent, template: String) throws -> String {
        guard let text = library.render(context, withTemplate: template) else {
            throw SiteError(path: template, "the template has no '\(template).mustache'")
        }
        return text
    }
}

/// A mark in rendered text where something large is put in afterwards, without passing through the template engine.
///
/// The marks are control characters, which no title or URL holds: ``PageContext`` takes them out of what it passes on.
enum TemplateSlot: UInt8, CaseIterable {
    case sidebar = 0x01
    case content = 0x02
    case outline = 0x03

    var mark: String { String(UnicodeScalar(rawValue)) }
}

/// What a page template can name. Missing values are absent, not empty: Mustache takes an empty text for true.
struct PageContext: MustacheParent {
    var site: SiteContext
    var title: String
    var documentTitle: String
    var description: String?
    var canonical: String?
    var isNoIndex = false
    var breadcrumbs: [PageReference] = []
    var hasOutline = false
    var previous: PageReference?
    var next: PageReference?
    var editURL: String?
    var updated: UpdatedDate?
    var tags: [String] = []
    var ogType = "article"

    func child(named name: String) -> Any? {
        switch name {
        case "title": clean(title)
        case "document_title": clean(documentTitle)
        case "description": description.map(clean)
        case "canonical": canonical
        case "noindex": isNoIndex
        case "breadcrumbs": breadcrumbs
        case "has_breadcrumbs": !breadcrumbs.isEmpty
        case "outline": TemplateSlot.outline.mark
        case "has_outline": hasOutline
        case "sidebar": TemplateSlot.sidebar.mark
        case "content": TemplateSlot.content.mark
        case "previous": previous
        case "next": next
        case "edit_url": editURL
        case "updated": updated
        case "tags": tags.map(clean)
        case "has_tags": !tags.isEmpty
        case "og_type": ogType
        default: site.values[name]
        }
    }

    private func clean(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
    }
}

/// What the pages of one folder share: URLs relative to it, the site's title and the like.
struct SiteContext: Sendable {
    var values: [String: String]
}

struct PageReference: MustacheParent {
    var title: String
    var url: String?

    func child(named name: String) -> Any? {
        switch name {
        case "title": title
        case "url": url
        default: nil
        }
    }
}

struct UpdatedDate: MustacheParent {
    /// `YYYY-MM-DD`
    var iso: String

    func child(named name: String) -> Any? {
        name == "iso" || name == "text" ? iso : nil
    }
}
