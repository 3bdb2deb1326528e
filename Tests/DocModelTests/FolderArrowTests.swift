import Foundation
import Testing

/// Folders of one target use each other in one direction only, so that each can be read, tested and moved out alone.
///
/// The compiler checks the arrows between targets; within one it lets everything use everything.
struct FolderArrowTests {
    /// Those of DocMarkdown do: its walk, its extensions and its review of foreign syntax ask each other. ARCHITECTURE names it among the weak spots.
    private static let exceptions: Set<String> = ["DocMarkdown"]

    private static var targets: [String] {
        get throws {
            let sources = root.appending(path: "Sources")
            return try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted().filter { target in
                let files = try FileManager.default.subpathsOfDirectory(atPath: sources.appending(path: target).path)
                return !exceptions.contains(target) && files.contains { $0.contains("/") && $0.hasSuffix(".swift") }
            }
        }
    }

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func foldersFormNoCycle() throws {
        let targets = try Self.targets
        #expect(targets.count >= 15)
        for target in targets { #expect(Self.cycle(in: try Self.folders(of: target)) == [], "\(target)") }
        for target in Self.exceptions { #expect(Self.cycle(in: try Self.folders(of: target)) != [], "\(target) is in order: take it out") }
    }

    /// What puts pages together (template, assets, output) knows neither the site's pages nor the status pages, and those know nothing of each other.
    @Test(arguments: [
        ("Paths", []), ("Output", ["Files", "Paths"]), ("Template", ["Configuration", "Output", "Paths", "Sources"]),
        ("Status", ["Configuration", "Output", "Paths", "Sources", "Template"]),
    ])
    func thePageMachineryKnowsNoPages(folder: String, allowed: [String]) throws {
        for (used, types) in Self.uses(in: try Self.folders(of: "DocSite"))[folder] ?? [:] {
            #expect(allowed.contains(used), "DocSite/\(folder) uses \(types.joined(separator: ", ")) of \(used)")
        }
    }

    @Test func findsACycleOfThree() {
        let folders: [String: [String: String]] = [
            "A": ["One.swift": "struct One { var two: Two } // Four"],
            "B": ["Two.swift": "struct Two { var three: [Three] }"],
            "C": ["Three.swift": "enum Three { case one(One), text(String = \"Four\") }"],
            "D": ["Four.swift": "struct Four { var one: One }"],
        ]
        #expect(Self.cycle(in: folders) == ["A uses Two of B", "B uses Three of C", "C uses One of A"])
        #expect(Self.cycle(in: folders.filter { $0.key != "C" }) == [])
    }

    /// The sources of a target, by folder and file; the target's own folder is named "".
    private static func folders(of target: String) throws -> [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        let base = root.appending(path: "Sources/\(target)")
        for path in try FileManager.default.subpathsOfDirectory(atPath: base.path) where path.hasSuffix(".swift") {
            let folder = path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
            result[folder, default: [:]][path] = try String(contentsOf: base.appending(path: path), encoding: .utf8)
        }
        return result
    }

    /// What folders in cycles, or between them, use of each other, in order; empty where there are none.
    private static func cycle(in folders: [String: [String: String]]) -> [String] {
        var arrows = uses(in: folders)
        // A folder that uses none of the rest is in no cycle, nor is one that none of the rest uses.
        while let end = arrows.keys.first(where: { folder in !arrows.values.contains { $0[folder] != nil } }) { arrows[end] = nil }
        while let leaf = arrows.values.flatMap(\.keys).first(where: { arrows[$0] == nil }) {
            for user in arrows.keys {
                arrows[user]?[leaf] = nil
                if arrows[user]?.isEmpty == true { arrows[user] = nil }
            }
        }
        var result: [String] = []
        for (user, used) in arrows.sorted(by: { $0.key < $1.key }) {
            for (folder, types) in used.sorted(by: { $0.key < $1.key }) {
                result.append("\(user) uses \(types.joined(separator: ", ")) of \(folder)")
            }
        }
        return result
    }

    /// The types that each folder uses, by the folder they are declared in.
    private static func uses(in folders: [String: [String: String]]) -> [String: [String: [String]]] {
        let code = folders.mapValues { $0.values.map(withoutTexts).joined(separator: "\n") }
        let declared = code.mapValues { text in Set(text.matches(of: declaration).map { String($0.1) }) }
        var arrows: [String: [String: [String]]] = [:]
        for (user, text) in code {
            let words = Set(text.matches(of: /(?:^|[^A-Za-z0-9_.])([A-Z][A-Za-z0-9_]*)/).map { String($0.1) })
            for (folder, types) in declared where folder != user {
                let used = words.intersection(types).sorted()
                if !used.isEmpty { arrows[user, default: [:]][folder] = used }
            }
        }
        return arrows
    }

    /// A type at the top of a file that others can see.
    private static var declaration: Regex<(Substring, Substring)> {
        /(?m)^(?:@\w+(?:\([^)\n]*\))?\s+)*(?:(?:public|package|internal|final|indirect)\s+)*(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)/
    }

    /// Words in comments and texts use nothing.
    private static func withoutTexts(_ source: String) -> String {
        source.replacing(/(?s)""".*?"""/, with: "\"\"").replacing(/"(?:\\.|[^"\\\n])*"/, with: "\"\"").replacing(/\/\/[^\n]*/, with: "")
    }
}
