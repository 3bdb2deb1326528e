internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation
internal import Synchronization

/// `GET /docs/api/`: the API for people, in the style of the site, where the site has no page of its own there.
struct APIPageRoute: Sendable {
    private static let searchPage = "search/index.html"

    let site: SiteRoutes
    let title: String
    let origin: String
    /// Made when it is first asked for, and kept as long as the build.
    private let page = Mutex<ByteBuffer?>.Box(nil)

    init(site: SiteRoutes, title: String, origin: String) {
        self.site = site
        self.title = title
        self.origin = origin
    }

    var routes: [Route] {
        [
            Route(.get, "/docs/api/", rates: []) { _, _, _ in Self.response(try await html(), "text/html; charset=utf-8") },
            Route(.get, "/docs/api/api.css", rates: []) { _, _, _ in
                Self.response(ByteBuffer(bytes: ServerPage.bytes("api.css")), "text/css; charset=utf-8")
            },
            Route(.get, "/docs/api/api.js", rates: []) { _, _, _ in
                Self.response(ByteBuffer(bytes: ServerPage.bytes("api.js")), "text/javascript; charset=utf-8")
            },
        ]
    }

    private static func response(_ body: ByteBuffer, _ type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"], body: ResponseBody(byteBuffer: body))
    }

    private func html() async throws -> ByteBuffer {
        if let made = page.mutex.withLock({ $0 }) { return made }
        var head = ""
        if let file = site[Self.searchPage] { head = APIPage.head(of: String(buffer: try await site.responses.contents(of: file))) }
        let made = await LongWork.run { [head] in ByteBuffer(string: APIPage(title: title, origin: origin, head: head).html()) }
        page.mutex.withLock { $0 = made }
        return made
    }
}
