internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import ServerFoundation
@testable internal import ServerSettings

/// Settings of sign-in: what they become, and what is wrong with them.
struct SignInSettingsTests {
    private static let people = """
        sign_in_issuer: https://id.example.org/
        sign_in_client_id: docs
        sign_in_callback_url: https://docs.example.org/signin/callback
        sign_in_secret: [0123456789abcdef0123456789abcdef, fedcba9876543210fedcba9876543210]

        """
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String) throws -> Settings {
        try folder.write(text, to: "assistant.yml")
        return try Settings(environment: [:], file: folder.path + "/assistant.yml")
    }

    private func faults(_ text: String) throws -> String {
        do {
            _ = try load(text)
            return ""
        } catch let error as SettingsError {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }

    @Test func areRead() throws {
        let others = """
            sign_in_amr: [otp, hwk]
            session_idle: 10m
            token_issuer: https://id.example.org/
            token_audience: docs-api
            role_map:
              - cn=admins: operator
              - sre=viewer
            readers: signed-in
            reader_groups: [staff]
            public_paths: [/robots.txt, /status/]

            """
        let settings = try load(Self.people + others)
        let signIn = settings.configuration.signIn
        #expect(signIn.issuer == "https://id.example.org/", "a slash at its end is a part of its name")
        #expect(signIn.secrets.count == 2 && signIn.methods == ["otp", "hwk"] && signIn.idle == .seconds(600))
        #expect(signIn.grants.map(\.description) == ["cn=admins=operator", "sre=viewer"])
        #expect(signIn.roles(of: ["cn=admins", "x"]) == [.operator] && signIn.roles(of: ["staff"]).isEmpty)
        #expect(signIn.mayRead(["staff"]) && !signIn.mayRead(["sre"]) && signIn.readers == .signedIn)
        #expect(signIn.knownGroups == ["cn=admins", "sre", "staff"])
        #expect(!settings.description(showsPlaces: true).contains("0123456789abcdef"))
        // What is shown can be read again.
        let secret = try #require(Self.people.split(separator: "\n").last)
        #expect(try load(settings.withoutSecrets + secret).configuration.signIn == signIn)
    }

    @Test func withoutThemNobodySignsIn() throws {
        #expect(try load("port: 1\n").configuration.signIn == SignInSettings())
    }

    @Test(arguments: [
        (
            "sign_in_issuer: https://id.example.org\n",
            "sign_in_issuer is set, and sign_in_secret is not\n  hint: make one with: openssl rand -hex 32"
        ),
        ("sign_in_issuer: http://id.example.org\n", "sign_in_issuer is 'http://id.example.org', expected the https URL"),
        ("sign_in_client_id: docs\n", "sign_in_client_id is set, and sign_in_issuer is not"),
        ("sign_in_secret: short\n", "the key has fewer than 32 characters"),
        ("sign_in_callback_url: https://docs.example.org/back\n", "expected an https URL that ends in /signin/callback"),
        ("session_lifetime: 9h\n", "session_lifetime is '9h', expected a time from 1m to 8h"),
        ("session_idle: 2h\nsession_lifetime: 1h\n", "session_idle is 2h, more than session_lifetime, 1h"),
        ("token_issuer: https://id.example.org\n", "token_issuer is set, and token_audience is not"),
        ("token_audience: x\n", "token_audience is set, and token_issuer is not"),
        ("token_issuer: https://id.example.org\ntoken_audience: x\n", "role_map gives nobody a role"),
        ("role_map: [ops=admin]\n", "role_map is 'ops=admin', expected a list of a group"),
        ("readers: signed-in\n", "readers is signed-in, and sign_in_issuer is not set"),
        ("readers: proxy\n", "readers is proxy, and no proxy is trusted"),
        ("readers: proxy\ntrusted_proxies: [10.0.0.1]\nreader_groups: [staff]\n", "trusted_groups_header is not"),
        ("reader_groups: [staff]\n", "reader_groups is set, and everybody may read"),
        ("public_paths: [status]\n", "expected a list of paths of the site"),
        ("trusted_user_header: 'X User'\n", "expected the name of a header"),
    ])
    func sayWhatIsWrong(text: String, message: String) throws {
        let found = try faults(text)
        #expect(found.contains(message), "\(found)")
        #expect(found.hasPrefix("assistant.yml:1:") || found.hasPrefix("assistant.yml:3:"), "\(found)")
    }

    @Test func theCallbackIsWhereTheSiteIs() throws {
        let found = try faults(Self.people + "base_path: /manual\n")
        #expect(
            found.contains(
                """
                assistant.yml:3:23: error: sign_in_callback_url is 'https://docs.example.org/signin/callback', and the site is below /manual/
                  hint: register https://docs.example.org/manual/signin/callback at the provider, and write that
                """
            ),
            "\(found)"
        )
        #expect(try faults(Self.people.replacing("org/signin", with: "org/man%75al/signin") + "base_path: /manual\n") == "")
    }

    @Test func oneNameForBothKindsOfTokensIsRefused() throws {
        let text = Self.people + "token_issuer: https://id.example.org/\ntoken_audience: docs\nrole_map: [ops=operator]\n"
        #expect(try faults(text).contains("token_audience is the same as sign_in_client_id"))
        #expect(try faults(text.replacing("audience: docs", with: "audience: docs-api")) == "")
        #expect(try faults(Self.people + "sign_in_scopes: [profile]\n").contains("sign_in_scopes lacks 'openid'"))
    }
}
