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
                guard path.lowercased().hasSuffix(".css") else { throw SiteError(path: path, "'\(path)' is no style sheet") }
                try FileBytes.read(root + "/" + path, into: &bytes, limit: maxBytes)
            } catch let error {
                let message = (error as? SiteError)?.description ?? "\(error)"
                diagnostics.append(
                    Diagnostic(
                        .error,
                        id: .configurationValue,
                        at: configuration.places[path] ?? configuration.place(of: "styles"),
                        "styles: \(message)",
                        hint: "name a file with CSS, relative to \(SiteConfiguration.fileName)"
                    )
                )
                continue
            }
            // Two folders may hold a file of one name.
            let own = PagePath.name(of: path)
            let name = names.insert(own).inserted ? own : "\(number + 1)-\(own)"
            var file = StyleFile(name: folder + "/" + name, bytes: bytes)
            if let place = sitePath(of: path, configuration) { file.readdress(from: PagePath.folder(of: place)) }
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

    /// Writes relative addresses in `url(…)` and `@import "…"` as seen from where the file is published.
    /// Source: CSS Syntax 3, section 4.3.6, and CSS Cascade 5, section 2.
    private mutating func readdress(from folder: String) {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64)
        var index = 0
        func stands(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard index + count <= bytes.count else { return false }
            return zip(bytes[index..<(index + count)], UnsafeBufferPointer(start: text.utf8Start, count: count)).allSatisfy {
                $0 | 0x20 == $1 | 0x20
            }
        }
        func copy(_ count: Int) {
            result += bytes[index..<(index + count)]
            index += count
        }
        while index < bytes.count {
            if stands("/*") {
                let end = bytes[(index + 2)...].indices.first {
                    bytes[$0] == UInt8(ascii: "*") && $0 + 1 < bytes.count && bytes[$0 + 1] == UInt8(ascii: "/")
                }
                copy((end.map { $0 + 2 } ?? bytes.count) - index)
                continue
            }
            let prefix = stands("url(") ? 4 : stands("@import") ? 7 : 0
            guard prefix > 0 else {
                copy(1)
                continue
            }
            copy(prefix)
            while index < bytes.count, bytes[index] <= 0x20 { copy(1) }
            guard index < bytes.count else { break }
            let quote = bytes[index]
            let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
            // `@import url(…)` comes again as `url(`.
            guard isQuoted || prefix == 4 else { continue }
            if isQuoted { copy(1) }
            let rest = bytes[index...]
            let end = rest.firstIndex { isQuoted ? $0 == quote || $0 == 0x0A : $0 == UInt8(ascii: ")") || $0 <= 0x20 } ?? bytes.count
            if let path = Self.path(of: bytes[index..<end], in: folder) {
                references.append(path.file)
                result += Array((Self.toRoot + path.url).utf8)
                index = end
            } else {
                copy(end - index)
            }
        }
        bytes = result
    }

    /// The file of the site that an address names, and the address from the site's root; `nil` for one that leads elsewhere.
    private static func path(of address: ArraySlice<UInt8>, in folder: String) -> (file: String, url: String)? {
        let text = String(decoding: address, as: UTF8.self)
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        guard end > text.startIndex, !text.hasPrefix("//"), !text.contains(":"), !text.contains("\\") else { return nil }
        let decoded = text[..<end].removingPercentEncoding ?? String(text[..<end])
        guard let file = PagePath.normalized(decoded, in: decoded.hasPrefix("/") ? "" : folder), !file.isEmpty else { return nil }
        return (file, PagePath.url(file) + text[end...])
    }
}
