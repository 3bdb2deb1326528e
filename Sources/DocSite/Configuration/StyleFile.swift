internal import DocMarkdown
internal import DocModel
internal import Foundation

/// A style sheet of the site's own, which `styles` in `docgen.yml` names.
///
/// It is published with the template's assets, in a folder whose name holds their fingerprint: what it names by a relative address is written anew.
package struct StyleFile: Hashable, Sendable {
    /// In the folder of the template's assets.
    var name: String
    var bytes: [UInt8]
    /// Files of the content folder, and of public ones, that it names.
    var references: [String] = []

    static let folder = "styles"
    /// From the published style sheet to the site's root: `assets/FINGERPRINT/styles/`.
    private static let toRoot = "../../../"

    /// Reads the files that `configuration` names.
    /// - Parameter root: The folder of `docgen.yml`.
    static func all(of configuration: SiteConfiguration, in root: String) -> (files: [StyleFile], diagnostics: [Diagnostic]) {
        var files: [StyleFile] = []
        var diagnostics: [Diagnostic] = []
        var names: Set<String> = []
        for (number, path) in configuration.styles.enumerated() {
            var bytes: [UInt8] = []
            do {
                guard path.lowercased().hasSuffix(".css") else { throw SiteError(path: path, "'\(path)' is not a style sheet") }
                try FileBytes.read(root + "/" + path, into: &bytes, limit: maxBytes)
            } catch let error {
                let message = (error as? SiteError)?.description ?? "\(error)"
                diagnostics.append(
                    Diagnostic(
                        id: .configurationValue,
                        at: configuration.places[path] ?? configuration.place(of: "styles"),
                        "styles: \(message)",
                        hint: "name a file with CSS, relative to \(SiteConfiguration.fileName)"
                    )
                )
                continue
            }
            if let fault = TextFile.fault(in: bytes, file: path) { diagnostics.append(fault) }
            // Two folders may hold a file of one name.
            let own = PagePath.name(of: path)
            let name = names.insert(own).inserted ? own : "\(number + 1)-\(own)"
            var file = StyleFile(name: folder + "/" + name, bytes: bytes)
            for refused in file.readdress(from: sitePath(of: path, configuration).map(PagePath.folder)) {
                let place = SourceLocation(path: path, line: refused.line, column: refused.column)
                diagnostics.append(Diagnostic(id: .blockedStyle, at: place, refused.message, hint: refused.hint))
            }
            files.append(file)
        }
        return (files, diagnostics)
    }

    /// Longer ones are none that a page should wait for.
    private static let maxBytes = 1_000_000

    /// Where a file lies on the site; `nil` for one that lies elsewhere in the project.
    private static func sitePath(of path: String, _ configuration: SiteConfiguration) -> String? {
        guard let path = PagePath.normalized(path, in: "") else { return nil }
        if configuration.content.isEmpty { return path }
        for folder in [configuration.content] + configuration.publicFolders where path.hasPrefix(folder + "/") {
            return String(path.dropFirst(folder.utf8.count + 1))
        }
        return nil
    }

    /// Writes relative addresses in `url(…)` and `@import "…"` as seen from where the file is published, and leaves out what the security policy
    /// of the pages refuses.
    /// - Parameter folder: Where the file lies on the site; `nil` for one that lies elsewhere in the project.
    private mutating func readdress(from folder: String?) -> [StyleSheetAddresses.Refused] {
        var found: [String] = []
        let addresses = StyleSheetAddresses(bytes) { address in
            guard let folder, let path = Self.path(of: address, in: folder) else { return nil }
            found.append(path.file)
            return Self.toRoot + path.url
        }
        bytes = addresses.result
        references = found
        return addresses.refused
    }

    /// The file of the site that an address names, and the address from the site's root; `nil` for one that leads elsewhere.
    private static func path(of text: String, in folder: String) -> (file: String, url: String)? {
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        guard end > text.startIndex, !text.hasPrefix("//"), !text.contains(":"), !text.contains("\\") else { return nil }
        let decoded = text[..<end].removingPercentEncoding ?? String(text[..<end])
        guard let file = PagePath.normalized(decoded, in: decoded.hasPrefix("/") ? "" : folder), !file.isEmpty else { return nil }
        return (file, PagePath.url(file) + text[end...])
    }
}
