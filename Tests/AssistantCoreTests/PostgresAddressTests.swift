internal import Testing

@testable internal import PostgresState
@testable internal import ServerSettings
@testable internal import ServerState

struct PostgresAddressTests {
    @Test(arguments: [
        ("postgresql://docs:secret@db.example.org:5432/docs", "postgresql://docs:***@db.example.org:5432/docs"),
        ("postgres://docs@db/docs?sslmode=verify-full", "postgres://docs@db/docs?sslmode=verify-full"),
        ("postgresql:///docs?host=/run/postgresql", "postgresql:///docs?host=/run/postgresql"),
        ("postgresql://docs:sec/ret@db/docs", "postgresql://docs:***@db/docs"),
        ("postgresql://docs:sec?ret@db/docs", "postgresql://docs:***@db/docs"),
        ("postgresql://docs:sec@ret@db/docs", "postgresql://docs:***@db/docs"),
        ("postgresql://db/docs?user=docs&password=secret&sslmode=require", "postgresql://db/docs?user=docs&password=***&sslmode=require"),
        ("postgresql://db/docs?sslPassword=secret", "postgresql://db/docs?sslPassword=***"),
        ("postgresql://db/docs?%70assword=secret", "postgresql://db/docs?%70assword=***"),
        ("postgresql://a:1,b:2/docs?target_session_attrs=read-write", "postgresql://a:1,b:2/docs?target_session_attrs=read-write"),
    ])
    func showsNoPassword(uri: String, shown: String) throws {
        let address = try #require(PostgresAddress(uri))
        #expect(address.description == shown)
        #expect("\(address)" == shown && !String(reflecting: address).contains("secret"))
        #expect(address.uri.value == uri)
        #expect(address.hasPassword == (uri != shown))
    }

    @Test func messagesSayWhichSiteItIs() throws {
        let address = try #require(PostgresAddress("postgresql://docs:secret@db/docs")).of(site: "two-b")
        #expect("\(address)" == "postgresql://docs:***@db/docs (schema assistant_two_b)")
        let error = #expect(throws: StateError.self) { try StateLocation.postgres(address).file { "use pg_dump --schema=\($0)" } }
        let said = "the state is 'postgresql://docs:***@db/docs (schema assistant_two_b)', and this is for the file of one server: "
        #expect(error?.description == said + "use pg_dump --schema=assistant_two_b")
    }

    @Test(arguments: ["state.sqlite", "postgresql:state", "/var/postgresql://x", "mysql://db/docs", ""])
    func everythingElseIsAPath(text: String) {
        #expect(PostgresAddress(text) == nil)
        #expect(StateLocation(text) == .file(text))
    }

    private func settings(_ flags: [Settings.Flag] = [], _ environment: [String: String] = [:]) throws -> Settings {
        try Settings(flags: flags, environment: environment, file: nil)
    }

    @Test func thePasswordIsNeverShown() throws {
        let settings = try settings([], ["ASSISTANT_STATE": "postgresql://docs:hunter2@db/docs"])
        #expect(!settings.description(showsPlaces: true).contains("hunter2"))
        #expect(settings.description(showsPlaces: true).contains("state: postgresql://docs:***@db/docs"))
        // A line that could not be used is a comment.
        #expect(settings.description(showsPlaces: false).contains("# state: postgresql://docs:***@db/docs"))
        #expect(!settings.withoutSecrets.contains("\nstate: "))
        if case .postgres(let address) = settings.state {
            #expect(address.uri.value.contains("hunter2"))
        } else {
            Issue.record("no address")
        }
    }

    @Test func aPasswordOnTheCommandLineIsRefused() throws {
        let error = #expect(throws: SettingsError.self) {
            try settings([.init("state", ["postgresql://docs:secret@db/docs"], option: "--state")])
        }
        let text = "\(error.map { "\($0)" } ?? "")"
        #expect(text.contains("state holds a secret, and every user of the machine can read a command line"))
        #expect(text.contains("ASSISTANT_STATE_FILE") && !text.contains("docs:secret"))
        #expect(
            try settings([.init("state", ["postgresql://docs@db/docs"], option: "--state")]).state.description
                == "postgresql://docs@db/docs"
        )
    }

    @Test func anAtSignInAPasswordHasToBeWrittenOtherwise() throws {
        let error = #expect(throws: SettingsError.self) { try settings([], ["ASSISTANT_STATE": "postgresql://docs:sec@ret@db/docs"]) }
        let text = "\(error.map { "\($0)" } ?? "")"
        #expect(text.contains("more than one @") && text.contains("%40") && !text.contains("sec@") && !text.contains("ret@"))
    }
}
