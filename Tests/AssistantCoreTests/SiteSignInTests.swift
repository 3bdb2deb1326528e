internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Testing

@testable internal import AssistantHTTP
@testable internal import ServerSettings
@testable internal import SignIn

/// Sites of one process that share the secret of their sessions, each closed: what opens one opens no other.
struct SiteSignInTests {
    private let fixture: SitesFixture

    init() throws { fixture = try SitesFixture(["one", "two", "three", "four", "five"]) }

    /// One and two differ by provider, one and three by client, four and five by the path on their host.
    private func server() throws -> SitesServer {
        func site(_ name: String, _ host: String, base: String? = nil, _ change: (inout SignInSettings) -> Void = { _ in }) throws
            -> SiteConfiguration
        {
            let settings = SignInAccessTests.settings {
                $0.callback = CallbackAddress("https://\(host)\(base ?? "")/signin/callback")
                change(&$0)
            }
            return try fixture.site(name, hosts: [host], base: base) { $0.signIn = settings }
        }
        return try fixture.server([
            try site("one", "one.example.org"),
            try site("two", "two.example.org") { $0.issuer = "https://id.two.example" },
            try site("three", "three.example.org") { $0.clientID = "three" },
            try site("four", "shared.example.org"),
            try site("five", "shared.example.org", base: "/five"),
        ])
    }

    private struct Member {
        var name: String
        var host: String
        var base: String
        /// As the site calls it.
        var cookieName: String
        /// Of somebody who has signed in there, an operator.
        var cookie: String
    }

    private func members(_ server: SitesServer) throws -> [Member] {
        try server.sites.open.map { site in
            let settings = site.configuration.configuration.signIn
            return Member(
                name: site.configuration.name,
                host: try #require(site.configuration.hosts.first?.name),
                base: site.configuration.basePath?.path ?? "",
                cookieName: SessionCookies(try #require(settings.callback)).name(.session),
                cookie: try #require(Sessions(settings).begin(subject: "ann", name: nil, groups: ["ops"])).1
            )
        }
    }

    @Test(arguments: ["/", "/api/search?q=port", "/api/admin/keys", "/api/admin/audit"])
    func aSessionOfOneSiteOpensNoOther(path: String) async throws {
        let server = try server()
        let members = try members(server)
        #expect(members.count == 5)
        for site in members {
            for holder in members {
                let headers: HTTPFields = [.cookie: "\(site.cookieName)=\(holder.cookie)"]
                let answer = try await server.get(site.host, site.base + path, headers: headers)
                let isOwn = site.name == holder.name
                #expect(
                    isOwn ? answer.status == 200 : [401, 403].contains(answer.status),
                    "\(holder.name) at \(site.name): \(answer.status)"
                )
            }
        }
    }

    /// A browser sends all cookies of the host; those of the other site stay what they are.
    @Test func signingOutOfOneSiteOfAHostLeavesTheOther() async throws {
        let server = try server()
        let members = try members(server).filter { $0.host == "shared.example.org" }
        #expect(Set(members.map(\.cookieName)).count == 2)
        let both = members.map { "\($0.cookieName)=\($0.cookie)" }.joined(separator: "; ")
        func status(_ base: String) async throws -> Int {
            try await server.get("shared.example.org", base + "/", headers: [.cookie: both]).status
        }
        for member in members { #expect(try await status(member.base) == 200) }
        let left = try #require(members.first { $0.base == "/five" })
        let out = try await server.send(
            .post,
            left.host,
            "/five/signout",
            headers: [.cookie: both, .origin: "https://shared.example.org"],
            body: RequestBody(buffer: ByteBuffer())
        )
        #expect(out.status == 204)
        #expect(out.headers[.setCookie]?.hasPrefix("\(left.cookieName)=; Path=/; Max-Age=0;") == true)
        #expect(try await status("/five") == 401)
        #expect(try await status("") == 200)
    }
}
