import ContentCoding
import Foundation
import Testing

struct ContentCodingTests {
    private static let text = Array(String(repeating: "The server listens on port 8080. ", count: 400).utf8)
    private static let noise = (0..<50_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }

    private static func compress(_ bytes: [UInt8], _ coding: ContentCoding, _ effort: ContentCoding.Effort = .quick) throws -> [UInt8] {
        try #require(bytes.withUnsafeBytes { coding.compress($0, effort: effort) })
    }

    private static func decompress(_ bytes: [UInt8], _ coding: ContentCoding, max: Int = 1 << 20) -> [UInt8]? {
        bytes.withUnsafeBytes { coding.decompress($0, maxBytes: max) }
    }

    @Test(arguments: ContentCoding.allCases, [text, noise, [], [0]])
    func givesBackWhatItTook(coding: ContentCoding, bytes: [UInt8]) throws {
        for effort in [ContentCoding.Effort.smallest, .quick] {
            #expect(Self.decompress(try Self.compress(bytes, coding, effort), coding, max: bytes.count) == bytes)
        }
    }

    /// The other side is not ours.
    @Test(arguments: [text, noise, [], [0]])
    func gzipIsUndoneByAnotherProgram(bytes: [UInt8]) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "docgen-\(UUID().uuidString).gz")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(try Self.compress(bytes, .gzip, .smallest)).write(to: file)
        let program = Process()
        let output = Pipe()
        program.executableURL = URL(filePath: "/bin/gzip")
        program.arguments = ["-dc", file.path]
        program.standardOutput = output
        try program.run()
        let result = try output.fileHandleForReading.readToEnd() ?? Data()
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
        #expect(Array(result) == bytes)
    }

    @Test(arguments: ContentCoding.allCases)
    func givesTheSameBytesAgain(coding: ContentCoding) throws {
        let first = try Self.compress(Self.text, coding, .smallest)
        #expect(try first == Self.compress(Self.text, coding, .smallest))
        #expect(first.count < Self.text.count / 20)
    }

    @Test(arguments: ContentCoding.allCases)
    func refusesWhatIsNotWhole(coding: ContentCoding) throws {
        let bytes = try Self.compress(Self.text, coding)
        let wrong: [(String, [UInt8])] = [
            ("cut off", Array(bytes.dropLast())), ("longer", bytes + [0]), ("not compressed", Self.text), ("empty", []),
        ]
        // Not the bytes themselves: a failure would print them all.
        for (name, bytes) in wrong { #expect(Self.decompress(bytes, coding)?.count == nil, "\(name)") }
    }

    @Test(arguments: ContentCoding.allCases)
    func refusesABomb(coding: ContentCoding) throws {
        let bomb = try Self.compress([UInt8](repeating: 0, count: 20 << 20), coding)
        #expect(bomb.count < 64 << 10)
        #expect(Self.decompress(bomb, coding, max: 1 << 20) == nil)
        #expect(Self.decompress(bomb, coding, max: (20 << 20) - 1) == nil)
    }

    @Test(arguments: [
        ("text/html; charset=utf-8", 20_000, true), ("text/css", 256, true), ("text/css", 255, false), ("image/svg+xml", 900, true),
        ("application/manifest+json", 300, true), ("application/json", 300, true), ("image/png", 90_000, false),
        ("font/woff2", 90_000, false),
        ("application/octet-stream", 90_000, false),
    ])
    func compressesTextOfSomeLength(type: String, size: Int, isWorthwhile: Bool) {
        #expect(ContentCoding.isWorthwhile(type: type, size: size) == isWorthwhile)
    }
}
