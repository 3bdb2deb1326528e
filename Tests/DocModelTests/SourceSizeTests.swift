import Foundation
import Testing

/// A function of the sources can be read at once, and so can a file in one sitting.
///
/// Formatted code shows where a declaration ends: the first line behind it that is as far in and begins with its closing brace. So nothing
/// has to be parsed, and `swift format lint` holds the form.
struct SourceSizeTests {
    static let maxFunctionLines = 60
    static let maxFileLines = 500

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func noFileAndNoFunctionIsTooLong() throws {
        let sources = Self.root.appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }.sorted()
        #expect(paths.count > 300)
        var functions = 0
        for path in paths {
            let lines = Self.lines(try String(contentsOf: sources.appending(path: path), encoding: .utf8))
            #expect(lines.count <= Self.maxFileLines, "Sources/\(path) has \(lines.count) lines: cut it by what it holds")
            for function in Self.functions(in: lines) {
                functions += 1
                #expect(
                    function.count <= Self.maxFunctionLines,
                    "Sources/\(path):\(function.lowerBound + 1) begins a function of \(function.count) lines: cut it along what its parts mean"
                )
            }
        }
        #expect(functions > 1_500)
    }

    @Test func findsFunctionsWithTheirEnds() {
        let text = """
            struct A {
                var plain = 1
                var value: Int {
                    switch self {
                    default: 1
                    }
                }
                init?(_ text: String) {
                    return nil
                }
                @inline(never) private static func long(
                    _ a: Int
                ) -> Int {
                    func inner() -> Int { 2 }
                    return a
                }
                func short() { }
                subscript(_ index: Int) -> Int {
                    index
                }
                deinit {
                }
            }
            func free() {
                text(\"\"\"
            }
                \"\"\")
            }
            """
        // In the last one a text ends it too early: no source writes text so far out.
        let found = Self.functions(in: Self.lines(text)).map { [$0.lowerBound + 1, $0.count] }
        #expect(found == [[3, 5], [8, 3], [11, 6], [14, 1], [17, 1], [18, 3], [21, 2], [24, 3]])
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
    }

    /// The lines of each function, initialiser, subscript and computed property, from its name to its closing brace.
    private static func functions(in lines: [Substring]) -> [Range<Int>] {
        lines.indices.compactMap { start in
            let line = lines[start]
            guard beginsFunction(line) else { return nil }
            if line.hasSuffix("}") { return start..<(start + 1) }
            let margin = line.prefix { $0 == " " }
            for end in (start + 1)..<max(lines.count, start + 1) {
                // What a protocol asks for has no body: the next declaration follows.
                guard lines[end].isEmpty || lines[end].hasPrefix(margin) else { return nil }
                if lines[end].dropFirst(margin.count).hasPrefix("}") { return start..<(end + 1) }
            }
            return nil
        }
    }

    private static let modifiers: Set<Substring> = [
        "borrowing", "class", "consuming", "convenience", "fileprivate", "final", "internal", "mutating", "nonisolated", "nonmutating",
        "override", "package", "private", "public", "required", "static",
    ]

    private static func beginsFunction(_ line: Substring) -> Bool {
        var rest = line.drop { $0 == " " }
        while true {
            let word = rest.prefix { $0 != " " }
            if word == "func" || word == "deinit" { return true }
            if ["init(", "init?(", "init<", "subscript("].contains(where: word.hasPrefix) { return true }
            // With `=` in it a closure, or a default, stands behind the name.
            if word == "var" { return line.hasSuffix("{") && !line.contains("=") }
            guard word.hasPrefix("@") || modifiers.contains(word) else { return false }
            rest = rest.dropFirst(word.count).drop { $0 == " " }
        }
    }
}
