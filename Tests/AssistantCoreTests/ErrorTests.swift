internal import HTTPTypes
internal import HummingbirdTesting
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP

/// What every response has, and what every error looks like.
struct ErrorTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; connect-src 'self'; \
        base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'
        """

    @Test(arguments: ["/", "/missing", "/guide", "/api/search", "/api/nothing", "/health", "/%zz"])
    func everyResponseSaysWhatABrowserMayDo(path: String) async throws {
        let headers = try await site.send(.get, path).headers
        #expect(headers[.contentSecurityPolicy] == Self.policy)
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.referrerPolicy] == "strict-origin-when-cross-origin")
        #expect(headers[.crossOriginOpenerPolicy] == "same-origin")
        #expect(headers[.permissionsPolicy]?.contains("camera=()") == true)
        #expect(headers[.requestID]?.isEmpty == false)
    }

    @Test func putsDrawingsIntoASandbox() async throws {
        let policy = try await site.send(.get, "/drawing.svg").headers[.contentSecurityPolicy]
        #expect(policy?.contains("sandbox") == true)
        #expect(policy?.contains("default-src 'none'") == true)
    }

    @Test(arguments: ["/api", "/api/", "/api/nothing", "/api//search", "/api/search/"])
    func answersWithAProblemBelowAPI(path: String) async throws {
        let response = try await site.send(.get, path)
        #expect(response.status == .notFound)
        #expect(try response.problemCode() == "not-found")
        #expect(try response.json()["instance"] as? String == path)
    }

    @Test func namesTheMethodsOfARoute() async throws {
        let search = try await site.send(.post, "/api/search", body: "{}")
        #expect(search.status == .methodNotAllowed)
        #expect(search.headers[.allow] == "GET, HEAD")
        let query = try await site.send(.get, "/api/kapa/query")
        #expect(query.headers[.allow] == "POST")
        #expect(try query.problemCode() == "method-not-allowed")
    }

    @Test func keepsTheQueryOutOfProblems() async throws {
        let response = try await site.send(.get, "/api/nothing?q=private")
        #expect(!response.text.contains("private"))
    }

    @Test func everyRequestHasAnIDOfItsOwn() async throws {
        let first = try await site.send(.get, "/health").headers[.requestID]
        #expect(try await site.send(.get, "/health").headers[.requestID] != first)
    }
}
