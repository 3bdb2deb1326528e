internal import Crypto
internal import DocModel
internal import Foundation

/// The template's style sheets, scripts and images, in a folder whose name holds the fingerprint of them all.
///
/// One folder, not one fingerprint per file: so a script finds its siblings by plain relative imports.
struct SiteAssets: Sendable {
    /// Relative to the site's root, without a slash at its end.
    let folder: String
    private var files: [String: [UInt8]] = [:]

    var styleURL: String { folder + "/site.css" }
    var scriptURL: String { folder + "/site.js" }
    var themeScriptURL: String { folder + "/theme.js" }
    /// `nil` when the template has none.
    var redirectScriptURL: String? { files["redirect.js"] == nil ? nil : folder + "/redirect.js" }
    var faviconURL: String { folder + "/favicon.svg" }

    /// - Parameters:
    ///   - tags: What the search dialog offers as filters.
    ///   - examples: Questions for the assistant to offer, where the configuration names none.
    /// - Throws: ``SiteError`` when a module is written in a way that ``ModuleBundle`` does not know.
    init(template: SiteTemplate, configuration: SiteConfiguration, tags: [String], examples: [String] = []) throws {
        for (path, bytes) in template.files {
            guard path.hasPrefix("assets/") || path == "favicon.svg" else { continue }
            let name = path == "favicon.svg" ? path : String(path.dropFirst("assets/".count))
            files[name] = SiteTemplate.standardFiles[path] == bytes ? Self.standardFiles[path] ?? bytes : bytes
        }
        for file in configuration.styleFiles { files[file.name] = file.bytes }
        for name in files.keys where name.hasSuffix(".js") { files[name] = files[name].map { ScriptWords.inlined($0, template.words) } }
        files["site.css", default: []] += Self.variables(configuration.theme).utf8
        if !configuration.hasStaticSearch { files = files.filter { !Self.isEngine($0.key) } }
        if let bundle = try ModuleBundle.script(of: files) { files[ModuleBundle.fileName] = Array(bundle.utf8) }
        files["site.js"] =
            Array(Self.settings(configuration, tags, examples, hasEngine: files[Self.engine] != nil).utf8) + (files["site.js"] ?? [])

        var hash = SHA256()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array("\(path)\0\(bytes.count)\0".utf8))
            hash.update(data: bytes)
        }
        folder = "assets/" + hash.finalize().hexadecimal.prefix(10)
    }

    /// The module that searches without a server, where the template has one.
    private static let engine = "search-engine.js"

    /// Whether a file is the engine or one of the modules that it alone imports.
    private static func isEngine(_ name: String) -> Bool { name.hasPrefix("search-") && name.hasSuffix(".js") }

    var engineFiles: [String] { files.keys.filter(Self.isEngine).sorted() }

    /// Every file, by its path in ``folder``.
    var names: [String] { files.keys.sorted() }

    /// Tells scripts from others, whatever the style sheets beside them are.
    var scriptFingerprint: String {
        var hash = SHA256()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) where path.hasSuffix(".js") {
            hash.update(data: Array("\(path)\0\(bytes.count)\0".utf8))
            hash.update(data: bytes)
        }
        return String(hash.finalize().hexadecimal.prefix(10))
    }

    /// The bytes of a file, by its path in the template's `assets/`.
    subscript(path: String) -> [UInt8]? { files[path] }

    func write(to output: any SiteOutput) throws {
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            try bytes.withUnsafeBufferPointer { try output.write($0, to: folder + "/" + path, cache: .immutable) }
        }
    }

    /// The default template's scripts and style sheets as they are published. Their comments are for those who read the template; a site's
    /// own files are published as they are.
    private static let standardFiles: [String: [UInt8]] = {
        let files = SiteTemplate.standardFiles.filter { $0.key.hasSuffix(".js") || $0.key.hasSuffix(".css") }
        return files.mapValues(withoutComments)
    }()

    /// Drops indentation, empty lines, comments that fill whole lines, and type annotations: a quarter of what a browser would download.
    ///
    /// Plain loops over bytes: this runs at every start, and generic searching takes fifty times as long.
    private static func withoutComments(_ source: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        source.withUnsafeBufferPointer { bytes in
            /// Whether `text` stands at `index`.
            func stands(_ text: StaticString, at index: Int) -> Bool {
                let count = text.utf8CodeUnitCount
                return index + count <= bytes.count && memcmp(bytes.baseAddress! + index, text.utf8Start, count) == 0
            }
            /// Where `*/` ends, when it stands in `range`.
            func commentEnd(in range: Range<Int>) -> Int? {
                var index = range.lowerBound
                while index + 2 <= range.upperBound {
                    if stands("*/", at: index) { return index + 2 }
                    index += 1
                }
                return nil
            }
            /// Appends a line without its annotations: `/** @type {X} */ (value)`.
            func append(_ line: Range<Int>) {
                var start = line.lowerBound
                var index = start
                while index < line.upperBound {
                    if bytes[index] == UInt8(ascii: "/"), stands("/** @type ", at: index),
                        let end = commentEnd(in: index..<line.upperBound), end < line.upperBound, bytes[end] == UInt8(ascii: " ")
                    {
                        result.append(contentsOf: bytes[start..<index])
                        start = end + 1
                        index = start
                    } else {
                        index += 1
                    }
                }
                result.append(contentsOf: bytes[start..<line.upperBound])
                result.append(UInt8(ascii: "\n"))
            }

            var isInComment = false
            var next = 0
            while next < bytes.count {
                var start = next
                var end = start
                while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
                next = end + 1
                while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
                if isInComment || stands("/*", at: start) {
                    let after = commentEnd(in: (isInComment ? start : start + 2)..<max(end, start + 2))
                    isInComment = after == nil
                    // Code after a comment keeps its line.
                    if let after, after < end { append(start..<end) }
                } else if start < end, !stands("//", at: start) {
                    append(start..<end)
                }
            }
        }
        return result
    }

    /// The site's own values for the theme's CSS variables; ``ConfigurationReader`` has checked that each is one value.
    private static func variables(_ theme: SiteConfiguration.Theme) -> String {
        let accent = theme.accent.map { LegibleColour.onTints($0, inDarkTheme: false) }
        let darkAccent = theme.accentDark.map { LegibleColour.onTints($0, inDarkTheme: true) }
        let values = [
            ("--accent", accent), ("--accent-dark", darkAccent), ("--on-accent", accent.flatMap(CSSColour.init)?.textColour),
            ("--on-accent-dark", darkAccent.flatMap(CSSColour.init)?.textColour), ("--font", theme.font),
            ("--font-mono", theme.monospaceFont),
            ("--measure", theme.measure),
        ]
        let declarations = values.compactMap { name, value in value.map { "\(name): \($0);" } }
        return declarations.isEmpty ? "" : "\n:root { \(declarations.joined(separator: " ")) }\n"
    }

    /// What `docgen.yml` says to the scripts, as the first line of `site.js`: pages carry none of it.
    private static func settings(_ configuration: SiteConfiguration, _ tags: [String], _ examples: [String], hasEngine: Bool) -> String {
        struct Settings: Encodable {
            var title: String
            var assistant: Bool
            var examples: [String]
            var engine: Bool
            var tags: [String]
            var handover: [HandOver]
        }
        let settings = Settings(
            title: configuration.shownTitle,
            assistant: configuration.assistant.isEnabled,
            examples: configuration.assistant.examples.isEmpty ? examples : configuration.assistant.examples,
            engine: hasEngine,
            tags: tags,
            handover: configuration.assistant.handOver
        )
        return "globalThis.docgen = { settings: \(JSONText.text(settings)) };\n"
    }
}
