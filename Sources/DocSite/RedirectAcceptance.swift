internal import DocModel
internal import Foundation

/// What `docgen redirects` does: the lost addresses of `urls.lock` become redirects of `docgen.yml`, and the lock is renewed.
package struct RedirectAcceptance: Sendable {
    /// A former address, and the page of the content folder that its readers are sent to.
    package struct Redirect: Hashable, Sendable {
        package var from: String
        package var to: String
    }

    /// Those that are written.
    package let redirects: [Redirect]
    /// Addresses that nothing took the place of, as the lock has them: they stay there.
    package let lost: [String]
    /// How many addresses the new lock has.
    package let count: Int
    private let root: String
    private let lock: String
    private var settings: String?
    /// Where the settings lie, and how messages name the file.
    private let configurationFile: String
    private let configurationName: String

    /// Looks at a site; nothing is written.
    /// - Returns: No acceptance where the site cannot be built or its lock cannot be read, and in any case what was found.
    /// - Throws: ``SiteError`` when a file cannot be read, or `redirects` is written in a way that takes no more lines.
    package static func look(at builder: SiteBuilder) throws -> (acceptance: RedirectAcceptance?, report: BuildReport) {
        guard builder.canBuild else { return (nil, BuildReport(builder.configurationDiagnostics)) }
        let loaded = try builder.load(builder.sources(), index: nil)
        let report = BuildReport(loaded.site, builder.findings(loaded.site, loaded.status))
        // Lines of the lock that are not understood would be lost.
        guard loaded.site.parsed.hasPages, builder.lock?.diagnostics.isEmpty ?? true else { return (nil, report) }
        return (try RedirectAcceptance(loaded.site, of: builder), report)
    }

    private init(_ site: CheckedSite, of builder: SiteBuilder) throws {
        root = builder.root
        let contract = URLContract(site)
        let missing = builder.lock.map(contract.lost) ?? []
        // An address with a redirect is led on by that of the page where it ended.
        redirects = missing.filter { $0.declared == nil }.compactMap { lost in
            lost.successor.map { Redirect(from: String(lost.entry.address.dropFirst()), to: $0) }
        }
        lost = missing.filter { $0.successor == nil }.map(\.entry.text)
        let addresses = Set(contract.addresses + missing.map(\.entry.text))
        count = addresses.count
        lock = URLLock.text(of: addresses)
        configurationFile = builder.options.configurationFile ?? root + "/" + SiteConfiguration.fileName
        configurationName = builder.configuration.file
        settings = nil
        if !redirects.isEmpty { settings = try settings(with: redirects) }
    }

    /// The text of the settings with lines for redirects.
    private func settings(with redirects: [Redirect]) throws -> String {
        let path = configurationFile
        var bytes: [UInt8] = []
        if access(path, F_OK) == 0 { try FileBytes.read(path, into: &bytes) }
        let text = RedirectLines.adding(redirects.map { ($0.from, $0.to) }, to: String(decoding: bytes, as: UTF8.self))
        // What the reader of settings makes of it decides, not what the lines look like.
        guard let text, let read = try? SiteConfiguration.load(root: root, settings: text),
            !read.diagnostics.containsErrors,
            redirects.allSatisfy({ redirect in read.configuration.redirects.contains { $0.from == redirect.from && $0.to == redirect.to } })
        else {
            let lines = redirects.map { "  \(RedirectLines.line($0.from, $0.to))" }.joined(separator: "\n")
            throw SiteError(path: path, "cannot add to 'redirects' of \(configurationName): write these lines there\n\(lines)")
        }
        return text
    }

    /// Writes the settings, where they change, and `urls.lock`.
    /// - Throws: ``SiteError`` that names the file.
    package func write() throws(SiteError) {
        func put(_ text: String, to path: String, shownAs name: String) throws(SiteError) {
            try FileReplacement.write(Array(text.utf8), to: RealPath.of(path) ?? path, shownAs: name)
        }
        if let settings { try put(settings, to: configurationFile, shownAs: configurationName) }
        try put(lock, to: root + "/" + URLLock.fileName, shownAs: URLLock.fileName)
    }
}

/// Lines of `redirects` in the text of `docgen.yml`. All others stay, comments too.
enum RedirectLines {
    /// - Returns: `nil` where `redirects` stands on one line, as `{a: b}`.
    static func adding(_ redirects: [(from: String, to: String)], to text: String) -> String? {
        let end = text.contains("\r\n") ? "\r\n" : "\n"
        var lines = text.isEmpty ? [] : text.components(separatedBy: end)
        if lines.last == "" { lines.removeLast() }
        var indent = "  "
        var place = lines.count
        if let key = lines.firstIndex(where: { $0.hasPrefix("redirects:") }) {
            let rest = lines[key].dropFirst("redirects:".count).trimmingCharacters(in: .whitespaces)
            guard rest.isEmpty || rest.hasPrefix("#") else { return nil }
            place = key + 1
            for number in lines.indices.dropFirst(key + 1) {
                let line = lines[number]
                guard let first = line.first(where: { $0 != " " }), first != "#" else { continue }
                guard line.hasPrefix(" ") else { break }
                if place == key + 1 { indent = String(line.prefix { $0 == " " }) }
                place = number + 1
            }
        } else {
            lines.append("redirects:")
            place += 1
        }
        lines.insert(contentsOf: redirects.map { indent + line($0.from, $0.to) }, at: place)
        return lines.joined(separator: end) + end
    }

    static func line(_ from: String, _ to: String) -> String { quoted(from.isEmpty ? "/" : from) + ": " + quoted(to) }

    /// As YAML takes it for a text. Source: YAML 1.2.2, section 7.3.2.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "._/-".utf8.contains(byte)
        }
        let isWord = text.contains { $0.isLetter || $0 == "/" }
        return isPlain && isWord && text.first != "-" ? text : "'" + text.replacing("'", with: "''") + "'"
    }
}
