internal import DocModel
internal import Foundation

/// What a project says of its links to lychee, in `lychee.toml` and `.lycheeignore`: the keys that mean the same here.
///
/// Source: <https://lychee.cli.rs/guides/config/>, <https://github.com/lycheeverse/lychee/blob/master/lychee.example.toml>.
package enum LycheeFiles {
    package static let names = ["lychee.toml", ".lychee.toml", ".lycheeignore"]

    package struct Invalid: Error, CustomStringConvertible {
        /// `file:line:column: why`.
        package var description: String
    }

    /// A key that decides about links, and that is not read.
    package struct UnreadKey: Sendable, Hashable {
        package var file: String
        package var key: String
    }

    /// Takes the settings of the files in a folder over.
    /// - Returns: What may make verdicts other than lychee's.
    /// - Throws: ``Invalid`` for a file that cannot be read.
    package static func apply(in folder: String, to settings: inout LinkCheckSettings) throws(Invalid) -> [UnreadKey] {
        var unread: [UnreadKey] = []
        for name in [".lychee.toml", "lychee.toml"] {
            guard let text = contents(folder + "/" + name) else { continue }
            do {
                let keys = apply(try TOMLReader.read(text), to: &settings)
                unread += keys.map { UnreadKey(file: name, key: $0) }
            } catch {
                throw Invalid(description: "\(name):\(error.line):\(error.column): not valid TOML: \(error.problem)")
            }
        }
        guard let text = contents(folder + "/.lycheeignore") else { return unread }
        settings.excluded += text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty && !$0.hasPrefix("#")
        }
        return unread
    }

    private static func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Returns: The keys that decide about links and are not read, sorted.
    static func apply(_ keys: [String: TOMLValue], to settings: inout LinkCheckSettings) -> [String] {
        var unread = Set(keys.filter { !isEmpty($0.value) }.keys).subtracting(withoutEffect)
        func value(_ name: String) -> TOMLValue? {
            unread.remove(name)
            return keys[name]
        }
        func texts(_ name: String) -> [String] {
            guard let value = value(name) else { return [] }
            return value.elements?.compactMap { $0.text ?? $0.number.map(String.init) } ?? value.text.map { [$0] } ?? []
        }
        func time(_ name: String) -> Duration? {
            value(name).flatMap { value in value.number.map { .seconds($0) } ?? value.text.flatMap(DurationText.parse) }
        }
        func count(_ name: String, _ range: ClosedRange<Int>) -> Int? {
            value(name)?.number.map { min(max(range.lowerBound, $0), range.upperBound) }
        }
        let accepted = texts("accept").flatMap { $0.split(separator: ",") }.compactMap { HTTPStatusSet.range(String($0)) }
        if !accepted.isEmpty { settings.accepted = HTTPStatusSet(accepted) }
        settings.excluded += texts("exclude")
        settings.included += texts("include")
        settings.excludedPages += texts("exclude_path")
        let hasAll = value("exclude_all_private")?.flag ?? false
        for (name, hosts) in networks where value(name)?.flag ?? false || hasAll {
            settings.excludedNetworks.append("^https?://([^/?#]*@)?(\(hosts))(:[0-9]*)?([/?#]|$)")
        }
        let schemes = texts("scheme").map { $0.lowercased() }
        if !schemes.isEmpty { settings.excludedNetworks += ["http", "https"].filter { !schemes.contains($0) }.map { "^(?i)\($0):" } }
        settings.timeout = time("timeout") ?? settings.timeout
        settings.cacheAge = time("max_cache_age") ?? settings.cacheAge
        settings.hostInterval = time("host_request_interval") ?? settings.hostInterval
        settings.retryWait = time("retry_wait_time") ?? settings.retryWait
        settings.concurrency = count("max_concurrency", 1...256) ?? settings.concurrency
        settings.hostConcurrency = count("host_concurrency", 1...256) ?? settings.hostConcurrency
        settings.retries = count("max_retries", 0...10) ?? settings.retries
        settings.maxRedirects = count("max_redirects", 0...50) ?? settings.maxRedirects
        settings.userAgent = value("user_agent")?.text ?? settings.userAgent
        settings.requiresHTTPS = value("require_https")?.flag ?? settings.requiresHTTPS
        settings.isOffline = value("offline")?.flag ?? settings.isOffline
        if let fragments = value("include_fragments") {
            settings.checksFragments = fragments.flag ?? (fragments.text != "none" && fragments.text != "text-only")
        }
        return unread.sorted()
    }

    /// Hosts by their addresses, as regular expressions. Source: RFC 1918, RFC 3927, RFC 4193, RFC 4291, RFC 6761.
    private static let networks = [
        ("exclude_loopback", #"localhost|127\.[0-9.]+|\[::1\]"#),
        ("exclude_private", #"10\.[0-9.]+|192\.168\.[0-9.]+|172\.(1[6-9]|2[0-9]|3[01])\.[0-9.]+|\[[fF][cCdD][0-9a-fA-F:.]*\]"#),
        ("exclude_link_local", #"169\.254\.[0-9.]+|\[[fF][eE][89abAB][0-9a-fA-F:.]*\]"#),
    ]

    /// What asks for nothing: a flag that is off, an empty list.
    private static func isEmpty(_ value: TOMLValue) -> Bool {
        value.flag == false || value.elements?.isEmpty ?? false || value.members?.isEmpty ?? false || value.text?.isEmpty ?? false
    }

    /// Keys about the program, its output, the files that it reads and links within the site, which docgen looks at in its own way. `method` is one: a link
    /// that a `HEAD` does not find is asked for with `GET`.
    private static let withoutEffect: Set<String> = [
        "archive", "base", "base_url", "cache", "cache_exclude_status", "default_extension", "dump", "dump_inputs", "extensions",
        "fallback_extensions", "files_from", "format", "generate", "github_token", "glob_ignore_case", "hidden", "host_stats",
        "include_wikilinks",
        "index_files", "method", "mode", "no_ignore", "no_progress", "output", "progress", "root_dir", "skip_missing", "suggest", "threads",
        "verbose",
    ]
}
