import DocIndex
import DocModel
import Testing

/// Pasted errors, as readers paste them.
struct ErrorMessageTests {
    private static func index() throws -> SectionIndex {
        let fillers = (0..<20).map {
            IndexFixture.section("Release \($0)", "Fixed main run in app file line \($0), and routing call wrap request.")
        }
        return try IndexFixture([
            IndexFixture.page(
                "a.md",
                "Forms",
                [
                    IndexFixture.section(
                        "Install python-multipart",
                        "Form data requires python-multipart to be installed.\nRun pip install python-multipart."
                    ),
                    IndexFixture.section("Connection refused", "The repository server cannot be reached: connection refused."),
                    IndexFixture.section("Credential templates", "An unknown code of desc error rpc for credentials."),
                ] + fillers
            )
        ]).open()
    }

    private static let message = "RuntimeError: Form data requires \"python-multipart\" to be installed."

    private static func trace(_ frames: Int) -> String {
        "Traceback (most recent call last):\n"
            + (0..<frames).map {
                "  File \"/app/main\($0).py\", line \($0), in run\n    return routing.call(request)\n           ^^^^^^^^\n"
            }.joined()
            + message
    }

    @Test(arguments: [0, 2, 30, 300])
    func framesOfATraceChangeNothing(_ frames: Int) throws {
        let index = try Self.index()
        let alone = try index.answer(Self.message)
        let pasted = try index.answer(Self.trace(frames))
        #expect(pasted == alone)
        #expect(alone.sources.first?.heading == "Install python-multipart")
        #expect(try index.search(Self.trace(frames)).results.first?.citation.heading == "Install python-multipart")
    }

    @Test(arguments: [
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in x\n    y()\nKeyError: 'credential templates'\n\nDuring handling of the above exception, another exception occurred:\n\n\(trace(3))",
        "  File \"/app/main.py\", line 3, in run\n    return routing.call(request)\n\(message)",
        "\(message)\n    at run (/app/main.js:3:1)\n    at call (/app/routing.js:9:2)",
        "app.Outer: no routing\n\tat app.Main.run(Main.java:3)\nCaused by: app.Middle: no request\n\t... 12 more\nCaused by: \(message)\n\tat app.Main.call(Main.java:9)",
        "\(message)\n --> src/main.rs:5:20\n  |\n3 |     let main = request.wrap();\n  |         - routing call\n  = note: release app file line\n\nerror: could not compile `app`",
        "src/app.c: In function 'routing':\nsrc/app.c:5:3: \(message)\n    5 |   wrap(request);\n      |   ^~~~",
        "src/app.ts(3,5): \(message)", "src/app.ts:3:5 - \(message)",
        "node:internal/main:1148\n  throw routing;\n  ^\n\n\(message)\n- /app/main.js\n    at call (node:internal/main:1145:15) {\n}\n\nNode.js v20.11.0",
        "* run app\r\n> GET /routing HTTP/1.1\r\n>\r\n< HTTP/1.1 500 \(message)\r\n< server: wrap\r\n",
        "Exception in thread \"main\" \(message)\n\tat app.Main.run(Main.java:3)\n\t... 12 more",
        "\(message)\n\ngoroutine 1 [running]:\nmain.run(0x1)\n\t/app/main.go:3 +0x1d",
        "time=\"2026-01-02T03:04:05Z\" level=fatal msg=\(message)",
        "rpc error: code = Unknown desc = \(message)",
    ])
    func whatCarriesAMessageChangesNothing(_ pasted: String) throws {
        let index = try Self.index()
        #expect(try index.answer(pasted).sources.map(\.heading) == index.answer(Self.message).sources.map(\.heading))
    }

    @Test func aQuestionAboutATraceIsKept() throws {
        let answer = try Self.index().answer(
            "why is the connection refused?\n\(Self.trace(2).replacing(Self.message, with: "OSError: refused"))"
        )
        #expect(answer.sources.first?.heading == "Connection refused")
    }

    @Test(arguments: [4, 30, 300])
    func ofALongLogTheLineThatFailedIsRead(_ lines: Int) throws {
        let log = (0..<lines).map { "time=\"2026-01-02T03:04:05Z\" level=debug msg=\"Wrap routing request line \($0) took \($0) ms\"" }
        let pasted = (log + [Self.message] + log).joined(separator: "\n")
        #expect(try Self.index().answer(pasted).sources.first?.heading == "Install python-multipart")
        #expect(try Self.index().answer(pasted + "\nwhat does this mean?").sources.first?.heading == "Install python-multipart")
    }

    @Test func framesAloneAreLookedForAsTheyStand() throws {
        #expect(try !Self.index().search("    at routing.call (main.js:3)").results.isEmpty)
    }
}
