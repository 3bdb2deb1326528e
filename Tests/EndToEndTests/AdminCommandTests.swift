import Foundation
import Testing
import TestSupport

/// `AssistantServer admin` and a running server.
@Suite(.serialized)
struct AdminCommandTests {
    private let docgen: Docgen
    private static let key = "the-key-of-the-operators"

    init() throws {
        docgen = try Docgen(["index.md": "# Port\n\nThe server listens on port 8080.\n"])
        #expect(try docgen.run("build").status == 0)
        try docgen.folder.write(Self.key + "\n", to: "operator.key")
    }

    private func server() throws -> AssistantProcess {
        try AssistantProcess(docgen, arguments: [], environment: ["ASSISTANT_OPERATOR_KEY_FILE": "operator.key"])
    }

    private func admin(_ server: AssistantProcess, _ arguments: String..., key: String? = Self.key) throws -> Docgen.Outcome {
        let environment = key.map { ["ADMIN_KEY": $0] } ?? [:]
        return try docgen.run("AssistantServer", ["admin"] + arguments + ["--url", server.url], environment: environment)
    }

    @Test func looksAtAServer() throws {
        let server = try server()
        let sites = try admin(server, "sites")
        #expect(sites.status == 0 && sites.output.split(separator: "\n").count == 2)
        #expect(sites.output.hasPrefix("name  state   generation ") && sites.output.contains("served"))
        #expect(try admin(server, "build").output.contains("\npages       1\n"))
        #expect(try admin(server, "breaker").output.contains("status.breaker"))
        for name in ["outbox", "budgets", "keys", "audit"] {
            #expect(try admin(server, name).output.split(separator: "\n").count == 1, "\(name): nothing yet but the names of the columns")
        }
        let json = try admin(server, "sites", "--json").output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((object["sites"] as? [Any])?.count == 1)
        let file = try docgen.run("AssistantServer", ["admin", "build", "--url", server.url, "--key-file", "operator.key"])
        #expect(file.status == 0)
        _ = try server.stop()
    }

    @Test func changesAServer() throws {
        let server = try server()
        #expect(try admin(server, "reload").output.contains("settings  taken"))
        let flags = try admin(server, "flags", "set", "chat", "off", "editor").output
        #expect(flags.contains(/chat +off editor +state/))
        #expect(try admin(server, "flags").output == flags)
        #expect(try admin(server, "flags", "set", "chat", "settings").output.contains(/chat +on +default/))

        let made = try admin(server, "keys", "create", "--name", "ci", "--role", "viewer", "--expires", "90d")
        let key = made.output.trimmingCharacters(in: .newlines)
        #expect(made.status == 0 && key.utf8.count == 77 && !made.messages.contains(key))
        let prefix = String(key.prefix(12))
        #expect(try admin(server, "build", key: key).status == 0)
        #expect(try admin(server, "export", "gaps", key: key).output.isEmpty)
        #expect(try admin(server, "export", "gaps", "--format", "csv", key: key).output.hasPrefix("\u{FEFF}question,count,"))
        let next = try admin(server, "keys", "rotate", prefix, "--overlap", "1h").output.trimmingCharacters(in: .newlines)
        for key in [key, next] { #expect(try admin(server, "build", key: key).status == 0) }
        #expect(try admin(server, "keys", "revoke", prefix).output.contains(/state +revoked/))
        #expect(try admin(server, "build", key: key).status == 74)
        let audit = try admin(server, "audit", "--limit", "2").output.split(separator: "\n")
        #expect(audit.count == 3 && audit[1].contains("server.reloaded") && audit[2].contains("flag.changed"))
        _ = try server.stop()
    }

    @Test func saysWhyNothingWasDone() throws {
        let server = try server()
        let refused = try admin(server, "keys", key: nil)
        #expect(refused.status == 74 && refused.output.isEmpty)
        #expect(
            refused.messages.hasPrefix("error: Keys are for those who send a key") && refused.messages.contains("(401, not-an-operator)")
        )
        #expect(try admin(server, "breaker", "--reset").messages.contains("(409, kapa-off)"))
        #expect(try admin(server, "sessions").messages.contains("(409, sign-in-off)"))
        #expect(try admin(server, "threads", "a/../b?c").status == 64)
        #expect(try admin(server, "thread", "a/../b?c").messages.contains("404"))
        #expect(
            try admin(server, "flags", "set", "chat", "maybe").messages.contains("#/value must be a flag's value. (422, invalid-request)")
        )
        #expect(try admin(server, "keys", "revoke", "dgk_" + String(repeating: "a", count: 73)).status == 64)
        _ = try server.stop()
        let away = try admin(server, "build")
        #expect(away.status == 74 && away.messages.contains("cannot be asked"))
        #expect(try docgen.run("AssistantServer", ["admin", "build"]).status == 64)
        #expect(try docgen.run("AssistantServer", ["admin", "build", "--url", "ftp://x"]).status == 64)
        let missing = try docgen.run("AssistantServer", ["admin", "build", "--url", server.url, "--key-file", "nowhere"])
        #expect(missing.status == 64 && missing.messages.contains("cannot read the key in 'nowhere'"))
    }
}
