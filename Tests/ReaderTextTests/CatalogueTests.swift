import Foundation
import ReaderText
import Testing

/// The catalogue, and what uses it: no key is missing, none is left over, and no sentence for readers stands beside it.
struct CatalogueTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Targets that write what readers see.
    private static let targets = ["DocMarkdown", "DocSite", "DocIndex", "Answers", "AssistantHTTP"]

    private static func files(_ folders: String..., named ending: String) throws -> [(path: String, text: String)] {
        try folders.flatMap { folder in
            let base = root.appending(path: folder)
            return try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(ending) }.sorted().map {
                (folder + "/" + $0, try String(contentsOf: base.appending(path: $0), encoding: .utf8))
            }
        }
    }

    @Test func everySentenceCanBeRead() throws {
        let json = try Data(contentsOf: Self.root.appending(path: "strings/en.json"))
        let catalogue = try Catalogue(language: "en", json: json)
        #expect(catalogue.keys == Catalogue.english.keys)
        #expect(catalogue.keys.count > 300)
        let keys = String(decoding: json, as: UTF8.self).matches(of: /(?m)^  "([^"]+)":/).map { String($0.1) }
        #expect(keys == keys.sorted(), "strings/en.json is in the order of its keys")
        #expect(Set(keys).count == keys.count)
    }

    // MARK: Keys

    /// Keys by where they are named: `words("KEY")` and its kin, `{{words.KEY}}`, `docgen.say("KEY")`.
    private static func usedKeys() throws -> [(key: String, path: String)] {
        let swift = try files("Sources", named: ".swift").flatMap { path, text in
            text.matches(of: /(?:words|say|Catalogue\.english|form\(of:|pieces)\s*\(?\s*"([a-z][a-z0-9_.-]*)"/).map { (String($0.1), path) }
        }
        let scripts = try files("site-template/assets", named: ".js").flatMap { path, text in
            text.replacing(/(?m)^\s*\/\/.*$/, with: "").matches(of: /docgen\.say\(\s*"([^"]*)"/).map { (String($0.1), path) }
        }
        let templates = try files("site-template", "server-pages", named: ".mustache").flatMap { path, text in
            text.matches(of: /\{\{words\.([a-z0-9_.-]+?)(?:\.before|\.after)?\}\}/).map { (String($0.1), path) }
        }
        return swift + scripts + templates
    }

    @Test func everyKeyThatIsNamedIsThere() throws {
        let used = try Self.usedKeys()
        #expect(used.count > 300)
        for (key, path) in used { #expect(Catalogue.english[key] != nil, "\(path) names '\(key)', which strings/en.json does not have") }
    }

    @Test func everyKeyIsUsed() throws {
        // A key may stand alone, in a choice of two, or begin before a state's name: `"status.day.\(state)"`.
        let swift = try Self.files("Sources", named: ".swift").map(\.text).joined()
        var used = Set(swift.matches(of: /"([a-z][a-z0-9_.-]*)"/).map { String($0.1) })
        used.formUnion(try Self.usedKeys().map(\.key))
        let beginnings = Set(swift.matches(of: /"([a-z-]+\.[a-z0-9_.-]*\.)(?:\\\(|")/).map { String($0.1) })
        for key in Catalogue.english.keys.sorted() where !used.contains(key) {
            #expect(beginnings.contains { key.hasPrefix($0) }, "nothing uses '\(key)' of strings/en.json")
        }
    }

    @Test func templatesFindWhatTheyName() throws {
        let values = Catalogue.english.templateValues
        for (path, text) in try Self.files("site-template", "server-pages", named: ".mustache") {
            for match in text.matches(of: /\{\{(words\.[a-z0-9_.-]+)\}\}/) {
                let names = match.1.split(separator: ".").dropFirst().map(String.init)
                let found = names.reduce(values as (any Sendable)?) {
                    ($0 as? [String: any Sendable])?[$1] ?? ($0 as? [String: String])?[$1]
                }
                #expect(found is String, "\(path): {{\(match.1)}} is no text; a sentence with one value has .before and .after")
            }
        }
    }

    // MARK: Sentences beside the catalogue

    /// What a reader would see or hear: an attribute that is read out, and text between tags.
    @Test(arguments: targets)
    func noMarkupInSwiftHoldsWords(target: String) throws {
        for (path, text) in try Self.files("Sources/\(target)", named: ".swift") {
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let code = line.prefix(while: { $0 == " " }).count < line.count && line.contains(/^\s*\/\//) ? "" : line
                let said =
                    code.firstMatch(of: /(?:aria-label|title|placeholder|alt)=\\"[A-Za-z]/)
                    ?? code.firstMatch(of: /[a-z"]>[A-Z][a-z]+[ .,<]/)
                #expect(said == nil, "\(path):\(number + 1): words for readers belong in strings/en.json: \(line.drop { $0 == " " })")
            }
        }
    }

    @Test func noScriptHoldsSentences() throws {
        // Names of keys and of things of the browser, and reasons that only a console shows.
        let known = /(?:Arrow|Page)(?:Up|Down|Left|Right)|Enter|Escape|Esc|Home|End|Tab|Ctrl|Control|Meta|Mac|/
        for (path, text) in try Self.files("site-template/assets", named: ".js") {
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                guard !line.contains(/^\s*(?:\/\/|\*|\/\*)/), !line.contains(/new (?:Type)?Error\(|console\.|createPolicy/) else {
                    continue
                }
                for match in line.matches(of: /["`]([A-Z][a-z]+(?: [^"`]*)?[.?!]?)["`]/) where match.1.wholeMatch(of: known) == nil {
                    // The kinds of tags and of nodes are in capitals.
                    #expect(Bool(false), "\(path):\(number + 1): words for readers belong in strings/en.json: \(match.1)")
                }
            }
        }
    }

    @Test func noTemplateHoldsWords() throws {
        for (path, text) in try Self.files("site-template", "server-pages", named: ".mustache") {
            let bare = text.replacing(/\{\{\{?[^}]*\}\}\}?/, with: "").replacing(/<code>[^<]*<\/code>/, with: "")
            for match in bare.matches(of: />([^<>]*[A-Za-z]{2}[^<>]*)</) { #expect(Bool(false), "\(path) says '\(match.1)' by itself") }
            for match in bare.matches(of: /(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z][^"]*)"/) {
                #expect(Bool(false), "\(path) says '\(match.1)' by itself")
            }
        }
    }
}
