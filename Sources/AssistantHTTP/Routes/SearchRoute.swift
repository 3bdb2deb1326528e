internal import Answers
internal import DocIndex
internal import DocModel
internal import HTTPTypes
internal import HummingbirdCore
internal import ServerFoundation

/// `GET /api/search?q=&limit=&tag=`: ranked sections, or the pages with some tags.
struct SearchRoute: Sendable {
    let search: SearchService
    let maxQueryCharacters: Int

    private static let limits = 1...100
    private static let defaultLimit = 10

    var routes: [Route] { [Route(.get, "/api/search", rates: [.requests]) { _, target, _ in try await respond(to: target) }] }

    private func respond(to target: RequestTarget) async throws -> Response {
        let start = ContinuousClock.now
        let query = try target.searchQuery(maxCharacters: maxQueryCharacters) ?? ""
        let tags = try target.searchTags()
        guard !query.isEmpty || !tags.isEmpty else {
            throw Problem(.badRequest, "query-missing", "Say what to search for: /api/search?q=WORDS")
        }
        let limit = try Self.limit(target.parameter("limit"))
        // A space at the end says that the last word is whole.
        let isWhole = try target.parameter("q")?.last?.isWhitespace == true && !query.isEmpty
        let body = try await search.search(SearchService.Query(isWhole ? query + " " : query, tags: tags, limit: limit)) { results in
            JSONResponse.encoded(
                Body(
                    query: query,
                    results: results.results.map(Found.init),
                    reading: ReportedReading(results.reading),
                    durationMS: (ContinuousClock.now - start).wholeMilliseconds
                )
            )
        }
        return JSONResponse.ok(encoded: body)
    }

    private static func limit(_ value: String?) throws(Problem) -> Int {
        guard let value else { return defaultLimit }
        guard let limit = Int(value), limits.contains(limit) else {
            throw Problem(.badRequest, "bad-limit", "'limit' is a number from \(limits.lowerBound) to \(limits.upperBound).")
        }
        return limit
    }

    private struct Body: Encodable {
        var query: String
        var results: [Found]
        var reading: ReportedReading
        var durationMS: Int

        enum CodingKeys: String, CodingKey {
            case query, results
            case durationMS = "duration_ms"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(query, forKey: .query)
            try container.encode(results, forKey: .results)
            try container.encode(durationMS, forKey: .durationMS)
            try reading.encode(to: encoder)
        }
    }

    private struct Found: Encodable {
        var title: String
        var heading: String
        var breadcrumb: [String]
        var url: String
        var textFragment: String?
        var path: String
        var snippet: [TextPart]
        var score: Double

        enum CodingKeys: String, CodingKey {
            case title, heading, breadcrumb, url, path, snippet, score
            case textFragment = "text_fragment"
        }

        init(_ result: SearchResult) {
            title = result.citation.title
            heading = result.citation.heading
            breadcrumb = result.citation.breadcrumb
            url = result.citation.url
            textFragment = result.citation.textFragment
            path = result.citation.path
            snippet = result.snippet.map(TextPart.init)
            // JSON has no infinity.
            score = result.score.isFinite ? result.score : 0
        }
    }
}

extension RequestTarget {
    /// The parameter `q` without the white space around it.
    /// - Returns: `nil` when it is not there.
    func searchQuery(maxCharacters: Int) throws(Problem) -> String? {
        guard let query = try parameter("q")?.trimmingWhitespace else { return nil }
        guard query.count <= maxCharacters else {
            throw Problem(.badRequest, "query-too-long", "A search has at most \(maxCharacters) characters.")
        }
        return query
    }

    private static let maxTags = 8

    /// The values of the parameter `tag` without the white space around them; a form sends empty ones, which are left out.
    func searchTags() throws(Problem) -> [String] {
        let tags = try parameters("tag", limit: Self.maxTags + 1).map(\.trimmingWhitespace)
        guard tags.count <= Self.maxTags, tags.allSatisfy({ $0.count <= PageTag.maxCharacters }) else {
            throw Problem(
                .badRequest,
                "bad-tag",
                "A search has at most \(Self.maxTags) tags, each of at most \(PageTag.maxCharacters) characters."
            )
        }
        return tags.filter { !$0.isEmpty }
    }
}
