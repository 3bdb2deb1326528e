internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import NIOPosix
internal import ServerHealth
internal import ServerSettings

/// Answers with the files of a ``LiveSite``, and tells pages that they have changed.
struct LiveRoutes: Sendable {
    let live: LiveSite
    /// The search of the build beside it.
    let site: SiteRoutes
    let base: BasePath?
    let limits: AssistantConfiguration.Limits
    let lifecycle: ServerLifecycle

    var routes: [Route] {
        let files = live.files.map { name, file in
            Route(.get, "/" + LiveSite.folder + name, rates: []) { _, _, _ in Self.response(file, .ok) }
        }
        return files + [Route(.get, "/" + LiveSite.folder + "events", rates: []) { try await events($0, $1, $2) }]
    }

    /// Whether a path leads to a file of the site.
    func knows(_ path: String) -> Bool {
        if case .missing = resolve(path, in: live.edition) { site.knows(path) } else { true }
    }

    private func resolve(_ path: String, in edition: LiveSite.Edition) -> SiteAddress<String> {
        SiteAddress(path, redirects: edition.redirects) { edition.contains($0) ? $0 : nil }
    }

    // MARK: Files

    @Sendable
    func respond(to request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        let edition = live.edition
        let isReading = request.method == .get || request.method == .head
        switch try await NIOThreadPool.singleton.runIfActive({ resolve(target.path, in: edition) }) {
        case .file where !isReading, .moved where !isReading:
            throw Problem.methodNotAllowed(allow: [.get, .head])
        case .file(let path):
            guard let file = try await self.file(path, of: edition) else { throw Problem.notFound() }
            return Self.response(page(file, edition), .ok)
        case .moved(let destination):
            return target.moved(to: destination)
        case .missing:
            // The files of the search are the build's.
            if site.knows(target.path) || !isReading { return try await site.respond(to: request, target, context) }
            guard let file = try await self.file(Self.missingPage, of: edition) else { throw Problem.notFound() }
            return Self.response(page(file, edition), .notFound)
        }
    }

    private static let missingPage = "404.html"

    private func file(_ path: String, of edition: LiveSite.Edition) async throws -> LiveSite.File? {
        try await NIOThreadPool.singleton.runIfActive { try edition.file(path) }
    }

    /// A page with the script that keeps it as new as its source. No build has it: it is put behind the page's own bytes here.
    private func page(_ file: LiveSite.File, _ edition: LiveSite.Edition) -> LiveSite.File {
        guard file.type.hasPrefix("text/html") else { return file }
        var file = file
        let script = """
            <script src="/\(LiveSite.folder)live.js" data-have="\(LiveSite.fingerprint(file.bytes))" data-scripts="\(edition.scripts)"></script>

            """
        file.bytes += script.utf8
        return file
    }

    private static func response(_ file: LiveSite.File, _ status: HTTPResponse.Status) -> Response {
        var headers: HTTPFields = [.contentType: file.type, .cacheControl: "no-store"]
        if file.type.hasPrefix("image/svg+xml") { headers[.contentSecurityPolicy] = SecurityHeaders.drawingPolicy }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    // MARK: Events

    /// What a page is told: its HTML where that is another than it has, and what its author is to know.
    private struct News: Encodable, Sendable {
        /// Fingerprint of the page's HTML.
        var have: String
        /// `nil` where it is what the page has.
        var html: String?
        var scripts: String
        var notes: LiveSite.Notes
        /// Files whose content has changed.
        var files: [String]
    }

    private func events(_ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        let path = try target.parameter("page") ?? "/"
        let below = base.flatMap { $0.rest(of: path) } ?? path
        return .events(every: limits.heartbeat, to: context.channel) { [lifecycle] sink in
            try await lifecycle.untilTimeIsUp(orThrow: Problem.shuttingDown()) { try await tell(below, to: sink) }
        }
    }

    private func tell(_ path: String, to sink: AsyncStream<ServerSentEvent>.Continuation) async throws {
        var last: News?
        for await _ in live.changes() {
            let edition = live.edition
            let files = last == nil ? [] : live.changedFiles
            let news = try await NIOThreadPool.singleton.runIfActive { makeNews(of: path, in: edition, files: files) }
            guard let news else { continue }
            var told = news
            // The first one is what the next are compared with.
            if let last, last.have == news.have { told.html = nil }
            if let last, told.html == nil, last.scripts == news.scripts, last.notes == news.notes, files.isEmpty { continue }
            last = news
            sink.yield(ServerSentEvent("page", told))
        }
    }

    private func makeNews(of path: String, in edition: LiveSite.Edition, files: [String]) -> News? {
        var page = Self.missingPage
        switch resolve(path, in: edition) {
        case .file(let file): page = file
        // The page of the other address says so when it is loaded.
        case .moved(.path(let file, _)): page = file.isEmpty || file.hasSuffix("/") ? file + "index.html" : file
        case .moved(.elsewhere), .missing: break
        }
        // What cannot be read now is told of with the next edition.
        guard let file = try? edition.file(page) else { return nil }
        return News(
            have: LiveSite.fingerprint(file.bytes),
            html: String(decoding: file.bytes, as: UTF8.self),
            scripts: edition.scripts,
            notes: edition.notes(page),
            files: files
        )
    }
}
