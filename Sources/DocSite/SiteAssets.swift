internal import Crypto
internal import DocModel

/// The template's style sheet, scripts and images under names that hold their fingerprint.
struct SiteAssets: Sendable {
    private(set) var styleURL = ""
    private(set) var scriptURL = ""
    private(set) var themeScriptURL = ""
    private(set) var faviconURL = ""
    private var files: [(path: String, bytes: [UInt8])] = []

    init(template: SiteTemplate, theme: SiteConfiguration.Theme) {
        for (path, bytes) in template.files.sorted(by: { $0.key < $1.key }) {
            guard path.hasPrefix("assets/") || path == "favicon.svg" else { continue }
            var bytes = bytes
            if path == "assets/site.css" { bytes += Self.variables(theme).utf8 }
            let stem = PagePath.stem(of: path)
            let suffix = PagePath.name(of: path).dropFirst(stem.count)
            let hash = SHA256.hash(data: bytes).hexadecimal.prefix(10)
            let url = "assets/\(stem).\(hash)\(suffix)"
            files.append((url, bytes))
            switch path {
            case "assets/site.css": styleURL = url
            case "assets/site.js": scriptURL = url
            case "assets/theme.js": themeScriptURL = url
            case "favicon.svg": faviconURL = url
            default: break
            }
        }
    }

    func write(to output: OutputFolder) throws {
        for file in files { try file.bytes.withUnsafeBufferPointer { try output.write($0, to: file.path, cache: .immutable) } }
    }

    /// The site's own values for the theme's CSS variables; ``ConfigurationReader`` has checked that each is one value.
    private static func variables(_ theme: SiteConfiguration.Theme) -> String {
        let values = [
            ("--accent", theme.accent), ("--accent-dark", theme.accentDark), ("--font", theme.font), ("--font-mono", theme.monospaceFont),
            ("--measure", theme.measure),
        ]
        let declarations = values.compactMap { name, value in value.map { "\(name): \($0);" } }
        return declarations.isEmpty ? "" : "\n:root { \(declarations.joined(separator: " ")) }\n"
    }
}
