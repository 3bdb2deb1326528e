import Foundation
import Testing

/// Compares the import lines of every target, and its dependencies in Package.swift, with the arrows that `docs/inside/changing.md` draws.
///
/// SwiftPM's own check lets transitive targets and C modules through.
struct ImportArrowTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The siblings a target may import, as the lines `Target ─► Sibling, CLibrary` have them.
    private static let arrows: [String: Set<String>] = {
        let map = (try? String(contentsOf: root.appending(path: "docs/inside/changing.md"), encoding: .utf8)) ?? ""
        let lines = map.matches(of: /(?m)^(\w+) +(?:─►|–)([\w, ]*)$/)
        return Dictionary(lines.map { (String($0.1), Set($0.2.matches(of: /\w+/).map { String($0.0) })) }) { $0.union($1) }
    }()

    /// Targets without Swift: libraries, and files that the C compiler embeds.
    private static let libraries = arrows.values.reduce(into: Set<String>()) { $0.formUnion($1) }.subtracting(arrows.keys)

    @Test func everySwiftTargetHasItsLine() throws {
        var targets: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.path + "/Sources") {
            if try !Self.sources(of: name).isEmpty { targets.insert(name) }
        }
        #expect(targets == Set(Self.arrows.keys), "a new target needs its line in docs/inside/changing.md")
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

    @Test func aLibraryInCHasOneImporter() {
        #expect(Self.libraries.count > 10)
        for library in Self.libraries {
            let importers = Self.arrows.filter { $0.value.contains(library) }.keys.sorted()
            #expect(importers.count == 1, "\(library) is imported by \(importers)")
        }
    }

    @Test(arguments: arrows.keys.sorted())
    func theManifestDeclaresTheSameArrows(target: String) throws {
        let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let declaration = try #require(
            manifest.firstRange(of: #"arget(name: ""# + target + "\"") ?? Self.multilineDeclaration(of: target, in: manifest)
        )
        let rest = manifest[declaration.upperBound...]
        let end = rest.firstRange(of: "arget(")?.lowerBound ?? rest.endIndex
        let names = Set(rest[..<end].matches(of: /"([A-Za-z]+)"/).map { String($0.1) })
        let siblings = Set(Self.arrows.keys).union(Self.libraries)
        let allowed = try #require(Self.arrows[target])
        #expect(names.intersection(siblings) == allowed, "Package.swift and docs/inside/changing.md differ about \(target)")
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
