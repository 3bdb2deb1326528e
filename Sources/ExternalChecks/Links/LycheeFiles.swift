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

    /// Takes the settings of the files in a folder over.
    /// - Throws: ``Invalid`` for a file that cannot be read.
    package static func apply(in folder: String, to settings: inout LinkCheckSettings) throws(Invalid) {
        for name in [".lychee.toml", "lychee.toml"] {
            guard let text = contents(folder + "/" + name) else { continue }
            do {
                apply(try TOMLReader.read(text), to: &settings)
            } catch {
                throw Invalid(description: "\(name):\(error.line):\(error.column): not valid TOML: \(error.problem)")
            }
        }
        guard let text = contents(folder + "/.lycheeignore") else { return }
        settings.excluded += text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty && !$0.hasPrefix("#")
        }
    }

    private static func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func apply(_ keys: [String: TOMLValue], to settings: inout LinkCheckSettings) {
        func texts(_ name: String) -> [String] {
            guard let value = keys[name] else { return [] }
            return value.elements?.compactMap { $0.text ?? $0.number.map(String.init) } ?? value.text.map { [$0] } ?? []
        }
        func time(_ name: String) -> Duration? { keys[name]?.number.map { .seconds($0) } ?? keys[name]?.text.flatMap(DurationText.parse) }
        let accepted = texts("accept").flatMap { $0.split(separator: ",") }.compactMap { HTTPStatusSet.range(String($0)) }
        if !accepted.isEmpty { settings.accepted = HTTPStatusSet(accepted) }
        settings.excluded += texts("exclude")
        settings.included += texts("include")
        settings.timeout = time("timeout") ?? settings.timeout
        settings.cacheAge = time("max_cache_age") ?? settings.cacheAge
        settings.hostInterval = time("host_request_interval") ?? settings.hostInterval
        settings.retryWait = time("retry_wait_time") ?? settings.retryWait
        settings.concurrency = keys["max_concurrency"]?.number.map { min(max(1, $0), 256) } ?? settings.concurrency
        settings.hostConcurrency = keys["host_concurrency"]?.number.map { min(max(1, $0), 256) } ?? settings.hostConcurrency
        settings.retries = keys["max_retries"]?.number.map { min(max(0, $0), 10) } ?? settings.retries
        settings.maxRedirects = keys["max_redirects"]?.number.map { min(max(0, $0), 50) } ?? settings.maxRedirects
        settings.userAgent = keys["user_agent"]?.text ?? settings.userAgent
        settings.requiresHTTPS = keys["require_https"]?.flag ?? settings.requiresHTTPS
        settings.isOffline = keys["offline"]?.flag ?? settings.isOffline
        if let fragments = keys["include_fragments"] {
            settings.checksFragments = fragments.flag ?? (fragments.text != "none" && fragments.text != "text-only")
        }
    }
}
