internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore

/// Answers every path that is not a route of the API with a file of the manifest, or with the site's 404 page.
struct SiteRoutes: Sendable {
    private let files: SiteFiles
    let responses: FileResponses

    init(files: SiteFiles, cacheBytes: Int, streamed: StreamedFiles) {
        self.files = files
        responses = FileResponses(folder: files.folder, cache: FileCache(maxBytes: cacheBytes), streamed: streamed)
    }

    subscript(path: String) -> SiteFile? { files[path] }

    /// Whether a path leads to a file of the site.
    func knows(_ path: String) -> Bool {
        if case .missing = files.resolve(path) { false } else { true }
    }

    @Sendable
    func respond(to request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        let isReading = request.method == .get || request.method == .head
        switch files.resolve(target.path) {
        case .file where !isReading, .moved where !isReading:
            throw Problem.methodNotAllowed(allow: [.get, .head])
        case .file(let file):
            return try await responses.response(for: file, to: request)
        case .moved(let destination):
            return target.moved(to: destination)
        case .missing:
            guard isReading, let page = files["404.html"] else { throw Problem.notFound() }
            return Response(
                status: .notFound,
                headers: [.contentType: page.type, .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: try await responses.contents(of: page))
            )
        }
    }
}
