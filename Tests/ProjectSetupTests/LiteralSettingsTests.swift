import Testing

@testable import ProjectSetup

struct LiteralSettingsTests {
    private func read(_ text: String) throws -> Setting? { try LiteralSettings.read(text, file: "a.ts") }

    @Test(arguments: [
        "export default { a: 'b' }", "export default defineConfig({ a: \"b\", })", "module.exports = { a: `b` };",
        "const config: Config = { a: 'b' };\nexport default config;",
        "import x from 'x'\nconst c = { a: 'b' } satisfies C\nmodule.exports = c",
        "{ \"a\": \"b\" } // JSON with comments", "export default withMermaid(defineConfig({ a: 'b' }), { more: 1 })",
        "// don't stop\n/* export default */ export default ({ a: 'b' } as const)",
    ])
    func findsWhatAFileExports(text: String) throws {
        #expect(try read(text)?["a"]?.text == "b")
    }

    @Test func readsListsNumbersFlagsAndNestedObjects() throws {
        let setting = try #require(
            try read("export default {\n  list: [1, -2.5, true, null,],\n  'in quotes': { deep: { deeper: \"x\\u0041\" } },\n}")
        )
        #expect(setting["list"]?.list?.map(\.value) == [.text("1"), .text("-2.5"), .flag(true), .nothing])
        #expect(setting["in quotes"]?["deep"]?["deeper"]?.text == "xA")
        #expect(setting["in quotes"]?.place == Setting.Place(file: "a.ts", line: 3))
    }

    @Test func followsConstantsAndFunctionsThatReturnALiteral() throws {
        let setting = try #require(
            try read(
                """
                const nav = [{ text: 'A' }]
                export default { nav, sidebar: guide(), other: make(1), ...rest, url: process.env.URL, sum: 'a' + b }
                function guide(): Item[] {
                  return [{ text: 'B' }]
                }
                """
            )
        )
        #expect(setting["nav"]?.list?.first?["text"]?.text == "A")
        #expect(setting["sidebar"]?.list?.first?["text"]?.text == "B")
        #expect(setting["other"]?.value == .code("make(1)"))
        #expect(setting["url"]?.value == .code("process.env.URL"))
        #expect(setting["sum"]?.value == .code("'a' + b"))
        #expect(setting["..."]?.value == .code("...rest"))
    }

    @Test(arguments: [
        "const guide = () => [{ text: 'B' }]", "const guide = (): Item[] => {\n  return [{ text: 'B' }]\n}",
        "const guide = () => ([{ text: 'B' }])",
        "const guide: () => Item[] = () => [{ text: 'B' }]", "const guide = function () {\n  return [{ text: 'B' }]\n}",
    ])
    func followsFunctionsInConstants(function: String) throws {
        let setting = try #require(try read("\(function)\nexport default { sidebar: guide(), other: 1 }"))
        #expect(setting["sidebar"]?.list?.first?["text"]?.text == "B")
        #expect(setting["other"] != nil)
    }

    @Test func doesNotFollowANameThatLeadsToItself() throws {
        #expect(try read("const a = b\nconst b = a\nexport default { a: a }")?["a"]?.value == .code("a"))
    }

    @Test(arguments: [
        "export default {", "export default { a: [ }", "", "export default async () => ({ a: 1 })", "{ a: \"", "`", "export default",
    ])
    func readsNothingOfWhatIsNoObject(text: String) throws {
        let setting = try read(text)
        #expect(setting == nil)
    }

    @Test func endsAtDepthAndNumber() throws {
        #expect(throws: SetupError.self) { try read("export default " + String(repeating: "[", count: 100_000)) }
        let bomb = (1...30).map { "const a\($0) = [a\($0 - 1), a\($0 - 1)]\n" }.joined()
        #expect(throws: SetupError.self) { try read("const a0 = ['x']\n\(bomb)export default { a: a30 }") }
    }

    @Test func listsAndObjectsAreSpreadWhereTheyAreNamed() throws {
        let text =
            "const a = {x: '1', y: '2'};\nconst l = ['p', ...['q']];\nexport default {...a, y: '3', l: [...l, 'r'], ...other, ...call()}"
        let setting = try #require(try LiteralSettings.read(text, file: "c.js"))
        #expect(setting["x"]?.text == "1" && setting["y"]?.text == "3")
        #expect(setting["l"]?.texts == ["p", "q", "r"])
        #expect(setting.entries?.filter { $0.key == "..." }.map(\.value.shown) == ["'...other'", "'...call()'"])
    }

    @Test(arguments: [
        ("path.resolve(__dirname, '../docs')", "../docs"), ("path.join('..', `docs`)", "../docs"),
        ("path.join(__dirname, folder, 'a',)", "b/a"),
    ])
    func joinsPaths(call: String, expected: String) throws {
        let setting = try #require(
            try read("const path = require('path');\nconst folder = 'b';\nmodule.exports = { docs: \(call), other: 1 };")
        )
        #expect(setting["docs"]?.text == expected)
        #expect(setting["other"]?.text == "1")
    }

    @Test(arguments: ["path.resolve(process.cwd(), 'docs')", "path.relative('a', 'b')", "path.join()"])
    func otherCallsOfPathStayCode(call: String) throws {
        let setting = try #require(try read("module.exports = { docs: \(call), other: 1 };"))
        #expect(setting["docs"]?.text == nil)
        #expect(setting["other"]?.text == "1")
    }
}
