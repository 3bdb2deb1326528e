internal import Testing

@testable internal import AssistantCore
@testable internal import ServerFoundation

/// What is taken for JSON from outside, and what it may cost.
struct JSONValueTests {
    private func fault(_ text: String, _ limits: JSONValue.Limits = .request, keeping members: Set<String>? = nil) -> String? {
        do throws(JSONFault) {
            _ = try JSONValue(parsing: Array(text.utf8), limits: limits, keeping: members)
            return nil
        } catch {
            return "\(error.offset) \(error.reason)"
        }
    }

    @Test func readsEveryKindOfValue() throws {
        let value = try JSONValue(parsing: Array(#" {"a": [1, -2.5e1, true, false, null, "x\n\u00e9\ud83d\ude00"], "b": {}} "#.utf8))
        #expect(value["a"]?.elements == [.number(1), .number(-25), .bool(true), .bool(false), .null, .string("x\né😀")])
        #expect(value["b"] == .object([:]))
    }

    @Test(arguments: [
        #"[1,]"#, #"{"a":1,}"#, "[01]", "[1.]", "[.5]", "[+1]", "[NaN]", "['a']", "{a:1}", "[1 2]", "\"a\tb\"", #"["\x"]"#, "[tru]", "[1]]",
        "", "[", #"{"a""#, #"["a"#, #"["\u12"#, "[\u{FEFF}1]", "// a\n1",
    ])
    func refusesWhatIsNotInTheGrammar(text: String) { #expect(fault(text) != nil) }

    @Test func refusesOtherEncodings() {
        let utf16 = "{}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let bodies: [[UInt8]] = [utf16, [0xFF, 0xFE] + utf16, [0x22, 0xC3, 0x22]]
        for bytes in bodies { #expect(throws: JSONFault.self) { try JSONValue(parsing: bytes) } }
    }

    @Test func refusesAMemberTwiceHoweverItIsSpelled() {
        #expect(fault(#"{"query":"a","query":"b"}"#) == "13 has a member twice")
        #expect(fault(#"{"a":1,"\u0061":2}"#) == "7 has a member twice")
        #expect(fault(#"{"x":{"a":1,"a":2}}"#, keeping: ["query"]) == "12 has a member twice")
    }

    @Test func countsBeforeItBuilds() {
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(fault(deep) == "32 is nested more than 32 deep")
        #expect(fault(String(deep.dropFirst().dropLast())) == nil)
        #expect(fault(#"{"x":"# + deep + "}", keeping: ["query"]) == "36 is nested more than 32 deep")
        let wide = "[" + String(repeating: "0,", count: 1_000) + "0]"
        #expect(fault(wide) == "1999 has more than 1000 values")
        #expect(fault(#"{"x":"# + wide + "}", keeping: ["query"])?.hasSuffix("has more than 1000 values") == true)
    }

    @Test func passesOverWhatTheCallerDoesNotKnow() throws {
        let text = #"{"x":{"query":"inner"},"query":"outer","y":[1,{"z":2}]}"#
        #expect(try JSONValue(parsing: Array(text.utf8), keeping: ["query"]) == .object(["query": .string("outer")]))
    }

    @Test func readsNumbersOfAnyLength() throws {
        let digits = String(repeating: "9", count: 10_000)
        #expect(try JSONValue(parsing: Array("[\(digits)]".utf8)).elements == [.number(.infinity)])
        #expect(try JSONValue(parsing: Array("[0.\(digits)]".utf8)).elements == [.number(1)])
    }
}
