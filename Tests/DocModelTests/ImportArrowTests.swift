import Foundation
import Testing

/// Compares the import lines of every target with the arrows of the package.
///
/// SwiftPM's own check lets transitive targets and C modules through.
struct ImportArrowTests {
    /// The siblings a target may import. Products of other packages are not listed here.
    private static let arrows: [String: Set<String>] = [
        "DocModel": [],
        "ReaderText": ["CReaderText", "DocModel"],
        "ContentCoding": ["CBrotli", "CZlib"],
        "YAMLKeys": ["DocModel"],
        "MathML": [],
        "ChildPrograms": ["CSpawn"],
        "Diagrams": ["ChildPrograms"],
        "DocMarkdown": ["Diagrams", "DocModel", "MathML", "CCmarkGFM", "CEmojiNames", "ReaderText", "YAMLKeys"],
        "DocSite": [
            "ChildPrograms", "ContentCoding", "Diagrams", "DocMarkdown", "DocModel", "HealthHistory", "CLinux", "CSiteTemplate",
            "ReaderText", "YAMLKeys",
        ],
        "ProjectSetup": ["DocMarkdown", "DocModel", "DocSite", "YAMLKeys"],
        "ExternalChecks": ["ChildPrograms", "CurlClient", "DocMarkdown", "DocModel", "ServerFoundation", "YAMLKeys"],
        "HealthHistory": ["DocModel"],
        "SentenceEncoder": ["CSentenceKernel", "DocModel"],
        "DocIndex": ["DocModel", "ReaderText", "SentenceEncoder"],
        "CurlClient": ["CCurl"],
        "ServerFoundation": [],
        "ServerSettings": ["DocModel", "HealthHistory", "ServerFoundation", "YAMLKeys"],
        "Answers": ["CurlClient", "DocIndex", "DocMarkdown", "DocModel", "ReaderText", "ServerFoundation", "ServerSettings"],
        "ServerState": ["Answers", "DocModel", "HealthHistory", "ServerFoundation", "ServerSettings"],
        "PostgresClient": ["CPostgres"],
        "PostgresState": ["Answers", "DocModel", "HealthHistory", "PostgresClient", "ServerFoundation", "ServerSettings", "ServerState"],
        "ServerHealth": [
            "Answers", "CurlClient", "DocIndex", "DocModel", "HealthHistory", "ServerFoundation", "ServerSettings", "ServerState",
        ],
        "AssistantHTTP": [
            "Answers", "CMalloc", "COpenAPI", "CServerPages", "ContentCoding", "CurlClient", "DocIndex", "DocModel", "PostgresState",
            "ReaderText", "SentenceEncoder", "ServerFoundation", "ServerHealth", "ServerSettings", "ServerState",
        ],
        "AssistantCore": [
            "Answers", "AssistantHTTP", "ContentCoding", "CurlClient", "DocIndex", "DocModel", "PostgresState", "SentenceEncoder",
            "ServerFoundation", "ServerHealth", "ServerSettings", "ServerState",
        ],
        "docgen": ["DocgenCommandLine"],
        "DocgenCommandLine": [
            "AssistantCore", "AssistantHTTP", "CManual", "ContentCoding", "Diagrams", "DocIndex", "DocMarkdown", "DocModel", "DocSite",
            "ExternalChecks", "ProjectSetup", "SentenceEncoder",
            "ServerSettings",
        ],
        "AssistantServer": [
            "AssistantCore", "AssistantHTTP", "DocModel", "PostgresState", "ServerFoundation", "ServerSettings", "ServerState",
        ],
    ]
    private static let libraries = [
        "CBrotli", "CCmarkGFM", "CCurl", "CEmojiNames", "CLinux", "CMalloc", "CManual", "COpenAPI", "CPostgres", "CReaderText",
        "CSentenceKernel", "CServerPages", "CSiteTemplate", "CSpawn", "CZlib",
    ]

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func everySwiftTargetHasItsArrowsHere() throws {
        var targets: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.path + "/Sources") {
            if try !Self.sources(of: name).isEmpty { targets.insert(name) }
        }
        #expect(targets == Set(Self.arrows.keys), "a new target needs its line in ImportArrowTests.arrows")
    }

    @Test(arguments: arrows.keys.sorted())
    func importsOnlyWhatItsArrowsAllow(target: String) throws {
        let siblings = Set(Self.arrows.keys).union(Self.libraries)
        let allowed = try #require(Self.arrows[target])
        for file in try Self.sources(of: target) {
            for module in try Self.imports(in: file) where siblings.contains(module) {
                #expect(allowed.contains(module), "\(target)/\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test(arguments: [
        ("CBrotli", "ContentCoding"), ("CCmarkGFM", "DocMarkdown"), ("CCurl", "CurlClient"), ("CEmojiNames", "DocMarkdown"),
        ("CLinux", "DocSite"),
        ("CMalloc", "AssistantHTTP"), ("CManual", "DocgenCommandLine"), ("COpenAPI", "AssistantHTTP"), ("CPostgres", "PostgresClient"),
        ("CReaderText", "ReaderText"), ("CSentenceKernel", "SentenceEncoder"), ("CServerPages", "AssistantHTTP"),
        ("CSiteTemplate", "DocSite"), ("CSpawn", "ChildPrograms"), ("CZlib", "ContentCoding"),
    ])
    func aLibraryInCHasOneImporter(library: String, importer: String) throws {
        for target in Self.arrows.keys where target != importer {
            for file in try Self.sources(of: target) {
                #expect(try !Self.imports(in: file).contains(library), "\(target)/\(file.lastPathComponent) imports \(library)")
            }
        }
    }

    /// What the manifest allows beyond the arrows would be an invitation.
    @Test(arguments: arrows.keys.sorted())
    func theManifestDeclaresNoOtherSibling(target: String) throws {
        let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let declaration = try #require(
            manifest.firstRange(of: #"arget(name: ""# + target + "\"") ?? Self.multilineDeclaration(of: target, in: manifest)
        )
        let rest = manifest[declaration.upperBound...]
        let end = rest.firstRange(of: "arget(")?.lowerBound ?? rest.endIndex
        let names = Set(rest[..<end].matches(of: /"([A-Za-z]+)"/).map { String($0.1) })
        let siblings = Set(Self.arrows.keys).union(Self.libraries)
        let allowed = try #require(Self.arrows[target])
        #expect(names.intersection(siblings).isSubset(of: allowed), "Package.swift lets \(target) import more")
    }

    private static func multilineDeclaration(of target: String, in manifest: String) -> Range<String.Index>? {
        manifest.ranges(of: /arget\(\s+name: "([A-Za-z]+)"/).first { manifest[$0].hasSuffix("\"\(target)\"") }
    }

    private static func sources(of target: String) throws -> [URL] {
        let folder = root.appending(path: "Sources/\(target)")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }.map {
            folder.appending(path: $0)
        }
    }

    /// The modules of a file's import lines, with or without attributes, access level and kind.
    private static func imports(in file: URL) throws -> [String] {
        let line =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n").compactMap { $0.prefixMatch(of: line).map { String($0.1) } }
    }
}
