internal import Crypto
package import DocModel
internal import Foundation
internal import Synchronization

/// A site that changes while it is served, before anything of it is on a disk: what `docgen serve` shows.
///
/// Whoever looks at a page is told when it comes out otherwise, and gets its new HTML with that. The search, and the answers, are those of the build
/// that the server was opened with.
package final class LiveSite: Sendable {
    /// A file as a reader gets it.
    package struct File: Sendable {
        package var bytes: [UInt8]
        /// The media type, with its charset where the type is text.
        package var type: String

        package init(bytes: [UInt8], type: String) { (self.bytes, self.type) = (bytes, type) }
    }

    /// The site as it is at one time.
    package struct Edition: Sendable {
        /// By former addresses of pages, relative to the site's root.
        package var redirects: [String: Manifest.Redirect]
        /// Names the scripts that pages load: where it changes, a page has to be loaded anew.
        package var scripts: String
        /// Whether there is a file with this path.
        package var contains: @Sendable (String) -> Bool
        /// A file by its path; `nil` where there is none. It may take some milliseconds.
        package var file: @Sendable (String) throws -> File?
        /// What a page's author is to know, by the page's path.
        package var notes: @Sendable (String) -> Notes

        package init(
            redirects: [String: Manifest.Redirect],
            scripts: String,
            contains: @escaping @Sendable (String) -> Bool,
            file: @escaping @Sendable (String) throws -> File?,
            notes: @escaping @Sendable (String) -> Notes
        ) {
            self.redirects = redirects
            self.scripts = scripts
            self.contains = contains
            self.file = file
            self.notes = notes
        }
    }

    /// What stands over a page for its author.
    package struct Notes: Sendable, Hashable, Encodable {
        /// Why the page is not the newest one.
        package var banner: String?
        package var findings: [Finding]
        /// How many findings there are on other pages.
        package var elsewhere: Int

        package init(banner: String? = nil, findings: [Finding] = [], elsewhere: Int = 0) {
            (self.banner, self.findings, self.elsewhere) = (banner, findings, elsewhere)
        }
    }

    /// A finding with its place.
    package struct Finding: Sendable, Hashable, Encodable {
        package var severity: String
        package var id: String
        /// `guide/install.md:3:14`.
        package var place: String
        package var message: String
        package var hint: String?
        /// The line of the source.
        package var excerpt: String?
        /// The column in ``excerpt``, counted from 1.
        package var column: Int?
        /// A URL that opens the place in an editor.
        package var editor: String?

        package init(
            severity: String,
            id: String,
            place: String,
            message: String,
            hint: String?,
            excerpt: String?,
            column: Int?,
            editor: String?
        ) {
            (self.severity, self.id, self.place, self.message, self.hint) = (severity, id, place, message, hint)
            (self.excerpt, self.column, self.editor) = (excerpt, column, editor)
        }
    }

    private struct State {
        var edition: Edition
        /// Files whose content has changed under the same name, since the edition before.
        var changedFiles: [String] = []
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastID = 0
    }

    /// The script and the style sheet that pages get, by their paths below ``folder``.
    let files: [String: File]
    private let state: Mutex<State>

    /// Below it lies what is not of the site. No page of a site begins so: names with `_` and a dot are rare, and this has both.
    static let folder = "_docgen.live/"

    /// - Parameters:
    ///   - files: `live.js`, which every page loads, and what that loads.
    package init(showing edition: Edition, files: [String: File]) {
        self.files = files
        state = Mutex(State(edition: edition))
    }

    /// Shows another edition from now on, and tells whoever looks at a page.
    /// - Parameter changedFiles: Pictures and the like whose content has changed.
    package func show(_ edition: Edition, changedFiles: [String] = []) {
        let listeners = state.withLock { state in
            state.edition = edition
            state.changedFiles = changedFiles
            return state.listeners
        }
        for listener in listeners.values { listener.yield() }
    }

    /// How many pages are looked at.
    package var listenerCount: Int { state.withLock { $0.listeners.count } }

    var edition: Edition { state.withLock { $0.edition } }
    var changedFiles: [String] { state.withLock { $0.changedFiles } }

    /// An element for each edition that is shown, of several the last; the first at once.
    func changes() -> AsyncStream<Void> {
        let (stream, sink) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.lastID += 1
            state.listeners[state.lastID] = sink
            return state.lastID
        }
        sink.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[id] = nil } }
        sink.yield()
        return stream
    }

    static func fingerprint(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(8).hexadecimal
    }
}
