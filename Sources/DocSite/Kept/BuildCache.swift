internal import DocModel
internal import Foundation

/// The records of builds in a folder, each with the pages of that build: `.docgen` beside `docgen.yml`, or another one.
///
/// Never trusted: a record that is damaged, or of another program, is dropped. Records are written in one step, so builds may come at once. At most
/// ``maxRecords`` lie there, one for each output.
struct BuildCache: Sendable {
    private let folder: String
    /// As messages show it.
    private let shown: String

    private static let maxRecords = 8
    private static let ending = ".build"
    private static let pagesEnding = ".pages"
    /// The first line of each record; the second one is the hash of the rest.
    private static let mark = "docgen build record 4"
    /// A site of 100,000 pages has one of some 30 MB.
    private static let maxBytes = 400_000_000

    init(folder: String, shownAs shown: String) { (self.folder, self.shown) = (folder, shown) }

    private func path(of destination: String, _ ending: String = Self.ending) -> String {
        folder + "/" + FileBytes.sha256(Array(destination.utf8)).prefix(16) + ending
    }

    /// The pages of the last build into `destination`.
    /// - Parameter record: That of the same build.
    /// - Returns: `nil` where it left none, with a finding where there should be some.
    func pages(of destination: String, _ record: BuildRecord) -> (pages: StoredPages?, finding: Diagnostic?) {
        guard let seal = record.pages else { return (nil, nil) }
        do {
            return (try StoredPages(path(of: destination, Self.pagesEnding), seal), nil)
        } catch {
            return (nil, damagedPages)
        }
    }

    /// What to say where pages are not what the last build left.
    var damagedPages: Diagnostic { dropped("what the last build left of the pages in '\(shown)' is damaged") }

    /// Takes the pages of a build into `destination`, which no other build writes to.
    /// - Returns: `nil` where they cannot be written.
    func pagesWriter(of destination: String, before: StoredPages?) -> StoredPagesWriter? {
        guard (try? makeFolder()) != nil else { return nil }
        let path = path(of: destination, Self.pagesEnding)
        // Of builds that were killed.
        for name in names where name.hasPrefix(PagePath.name(of: path) + ".") { unlink(folder + "/" + name) }
        return StoredPagesWriter(path, before: before)
    }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    private func makeFolder() throws { try CacheFolder.make(folder) }

    /// The record of the last build into `destination`.
    /// - Returns: `nil` where there is none, with a finding where there is one that cannot be used.
    func record(of destination: String) -> (record: BuildRecord?, finding: Diagnostic?) {
        let path = path(of: destination)
        var bytes: [UInt8] = []
        guard access(path, F_OK) == 0 else { return (nil, nil) }
        do {
            try FileBytes.read(path, into: &bytes, limit: Self.maxBytes)
            guard let record = Self.decoded(bytes) else {
                return (nil, dropped("the record of the last build in '\(shown)' is damaged, or of another version"))
            }
            return (record, nil)
        } catch {
            return (nil, dropped("the record of the last build in '\(shown)' cannot be read"))
        }
    }

    private func dropped(_ message: String) -> Diagnostic {
        Diagnostic(id: .buildCache, at: SourceLocation(whole: shown), message + "; it is made anew")
    }

    private static func decoded(_ bytes: [UInt8]) -> BuildRecord? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].elementsEqual(mark.utf8), lines[1].elementsEqual(FileBytes.sha256(Array(lines[2])).utf8) else {
            return nil
        }
        return lines[2].withUnsafeBytes { bytes in
            var record = RecordReader(bytes)
            guard let build = try? record.buildRecord(), record.isAtEnd else { return nil }
            return build
        }
    }

    /// Keeps a record for the next build. What cannot be written is no loss: that one is made in full.
    /// - Returns: What went wrong.
    func keep(_ record: BuildRecord, of destination: String) -> Diagnostic? {
        do {
            try makeFolder()
            var body = RecordWriter()
            body.put(record)
            var data = Data("\(Self.mark)\n\(FileBytes.sha256(body.bytes))\n".utf8)
            data.append(contentsOf: body.bytes)
            try data.write(to: URL(filePath: path(of: destination)), options: .atomic)
            removeOldest()
            return nil
        } catch {
            let message = "what the next build could take over cannot be written into '\(shown)': \(error.systemReason)"
            return Diagnostic(id: .buildCache, at: SourceLocation(whole: shown), message, hint: "--no-cache keeps nothing")
        }
    }

    private func removeOldest() {
        let names = names.filter { $0.hasSuffix(Self.ending) }
        guard names.count > Self.maxRecords else { return }
        let byAge = names.map { name in (FileStamp(of: folder + "/" + name)?.writtenAt ?? 0, name) }.sorted { $0 < $1 }
        for (_, name) in byAge.prefix(names.count - Self.maxRecords) {
            unlink(folder + "/" + name)
            unlink(folder + "/" + name.dropLast(Self.ending.count) + Self.pagesEnding)
        }
    }
}
