internal import Answers
internal import DocIndex
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ReaderText
internal import ServerFoundation

/// `GET /search/?q=&tag=&page=` and `GET /search/index.html?q=&tag=&page=`: the site's search page, with the results in it.
struct SearchPageRoute: Sendable {
    let site: SiteRoutes
    let search: SearchService
    let flags: FeatureFlags
    let operators: OperatorAccess
    let words: Catalogue
    let maxQueryCharacters: Int

    private static let path = "search/index.html"
    private static let resultLimit = 20

    /// The forms of the pages name the file, so that they also work where no server adds `index.html`.
    var routes: [Route] {
        let (frame, questions) = (SearchPage.frame(words), QuestionWords(words))
        return ["/search/", "/search/index.html"].map { path in
            Route(.get, path, rates: [.requests]) { try await respond(to: $0, $1, $2, frame, questions) }
        }
    }

    private func respond(
        to request: Request,
        _ target: RequestTarget,
        _ context: AssistantContext,
        _ frame: ServerPage.Template,
        _ questions: QuestionWords
    ) async throws -> Response {
        let query = try target.searchQuery(maxCharacters: maxQueryCharacters) ?? ""
        let tags = try target.searchTags()
        guard let file = site[Self.path], !query.isEmpty || !tags.isEmpty else {
            return try await site.respond(to: request, target, context)
        }
        // Anything else than a number of a page is the first one: the address may have been cut.
        let page = min(max(Int(try target.parameter("page") ?? "") ?? 1, 1), SearchPage.maxPages)
        // One more says whether there is a next page.
        let wanted = Self.resultLimit * page + (page < SearchPage.maxPages ? 1 : 0)
        let template = String(buffer: try await site.responses.contents(of: file))
        let reader = context.client.address.map { "\($0.client)" } ?? ""
        let features = await flags.answerFeatures(for: reader) { role in
            await operators.principal(context.client, request, havingOneOf: [role]) != nil
        }
        let wish = SearchService.Query(query, tags: tags, limit: wanted, isQuestion: questions.ask(in: query))
        let html = try await search.searchAndAnswer(wish, with: features) { found, answer in
            let answer = page == 1 ? answer : nil
            let limit = Self.resultLimit
            return SearchPage(query: query, tags: tags, answer: answer, found: found, limit: limit, page: page, frame: frame)
                .render(into: template)
        }
        guard let html else {
            context.logger.warning("the search page has no place for results", metadata: ["file": "\(Self.path)"])
            return try await site.respond(to: request, target, context)
        }
        return Response(
            status: .ok,
            headers: [.contentType: file.type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }
}
