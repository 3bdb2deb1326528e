internal import DocModel
internal import Foundation

/// The records of builds in a folder: `.docgen` beside `docgen.yml`, or another one.
///
/// Never trusted: a record that is damaged, or of another program, is dropped. Records are written in one step, so builds may come at once. At most
/// ``maxRecords`` lie there, one for each output.
struct BuildCache: Sendable {
    private let folder: String
    /// As messages show it.
    private let shown: String

    static let folderName = ".docgen"
    private static let maxRecords = 8
    private static let ending = ".build"
    /// The first line of each record; the second one is the hash of the rest.
    private static let mark = "docgen build record 1"
    /// A site of 100,000 pages has one of some 30 MB.
    private static let maxBytes = 400_000_000

    init(folder: String, shownAs shown: String) { (self.folder, self.shown) = (folder, shown) }

    private func path(of destination: String) -> String {
        folder + "/" + FileBytes.sha256(Array(destination.utf8)).prefix(16) + Self.ending
    }

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
        Diagnostic(.notice, id: .buildCache, at: SourceLocation(whole: shown), message + "; it is made anew")
    }

    private static func decoded(_ bytes: [UInt8]) -> BuildRecord? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].elementsEqual(mark.utf8), lines[1].elementsEqual(FileBytes.sha256(Array(lines[2])).utf8) else {
            return nil
        }
        return try? JSONDecoder().decode(BuildRecord.self, from: Data(lines[2]))
    }

    /// Keeps a record for the next build. What cannot be written is no loss: that one is made in full.
    /// - Returns: What went wrong.
    func keep(_ record: BuildRecord, of destination: String) -> Diagnostic? {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // No part of anybody's repository.
            let ignore = folder + "/.gitignore"
            if access(ignore, F_OK) != 0 { try Data("*\n".utf8).write(to: URL(filePath: ignore)) }
            let body = try JSONEncoder().encode(record)
            var data = Data("\(Self.mark)\n\(FileBytes.sha256(Array(body)))\n".utf8)
            data.append(body)
            try data.write(to: URL(filePath: path(of: destination)), options: .atomic)
            removeOldest()
            return nil
        } catch {
            let message = "what the next build could take over cannot be written into '\(shown)': \(error.systemReason)"
            return Diagnostic(.notice, id: .buildCache, at: SourceLocation(whole: shown), message, hint: "--no-cache keeps nothing")
        }
    }

    private func removeOldest() {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(Self.ending) }
        guard names.count > Self.maxRecords else { return }
        let byAge = names.map { name in (FileStamp(of: folder + "/" + name)?.writtenAt ?? 0, name) }.sorted { $0 < $1 }
        for (_, name) in byAge.prefix(names.count - Self.maxRecords) { unlink(folder + "/" + name) }
    }
}
