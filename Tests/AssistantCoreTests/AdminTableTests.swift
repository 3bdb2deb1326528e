internal import Testing

@testable internal import AssistantCore
@testable internal import ServerFoundation

/// What commands of `AssistantServer admin` print.
struct AdminTableTests {
    private func text(_ table: AdminTable, _ json: String) throws -> String { table.text(try JSONValue(parsing: Array(json.utf8))) }

    @Test func rowsStandBelowTheirNames() throws {
        let table = AdminTable(rows: "keys", ["name", "roles", "used"])
        let json =
            #"{"keys": [{"name": "ci", "roles": ["viewer", "editor"], "used": 12}, {"name": "a longer one", "roles": [], "used": 1.5}]}"#
        #expect(
            try text(table, json) == """
                name          roles           used
                ci            viewer, editor  12
                a longer one  -               1.5
                """
        )
        #expect(try text(table, #"{"keys": []}"#) == "name  roles  used")
    }

    @Test func membersStandBelowEachOther() throws {
        let table = AdminTable(["status.breaker", "asked", "limit", "whole"])
        #expect(
            try text(table, #"{"status": {"breaker": "open"}, "asked": true, "limit": null, "more": 1}"#) == """
                status.breaker  open
                asked           yes
                limit           -
                whole           -
                """
        )
    }

    /// Readers' words are strangers' text.
    @Test func aTerminalIsCommandedByNobody() throws {
        #expect(try text(AdminTable(["a"]), #"{"a": "x\u001b[2J\u0007\u009b1\ny"}"#) == "a  x\u{FFFD}[2J\u{FFFD}\u{FFFD}1\u{FFFD}y")
    }
}
