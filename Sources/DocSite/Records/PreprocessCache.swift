internal import DocModel
internal import Foundation
internal import Synchronization

/// What programs have made, in memory and, where builds keep something, in a folder. Damaged, it is as good as empty.
final class PreprocessCache: Sendable {
    private let folder: String?
    private let known = Mutex<[String: [String: [UInt8]]]>([:])
    private static let ending = ".pre"
    private static let maxFiles = 16

    init(in folder: String?) { self.folder = folder }

    func texts(_ key: String) -> [String: [UInt8]]? {
        if let texts = known.withLock({ $0[key] }) { return texts }
        guard let folder, let data = FileManager.default.contents(atPath: folder + "/" + key.prefix(16) + Self.ending),
            let file = try? JSONDecoder().decode(File.self, from: data), file.key == key
        else { return nil }
        let texts = file.texts.mapValues { Array($0.utf8) }
        known.withLock { $0[key] = texts }
        return texts
    }

    func keep(_ texts: [String: [UInt8]], _ key: String) {
        known.withLock { known in
            // An author's loop makes a new one with each edit.
            if known.count >= Self.maxFiles { known = [:] }
            known[key] = texts
        }
        guard let folder, (try? CacheFolder.make(folder)) != nil else { return }
        let file = File(key: key, texts: texts.mapValues { String(decoding: $0, as: UTF8.self) })
        try? JSONText.encoded(file).write(to: URL(filePath: folder + "/" + key.prefix(16) + Self.ending), options: .atomic)
        removeOldest(in: folder)
    }

    private func removeOldest(in folder: String) {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(Self.ending) }
        guard names.count > Self.maxFiles else { return }
        let byAge = names.map { (FileStamp(of: folder + "/" + $0)?.writtenAt ?? 0, $0) }.sorted { $0 < $1 }
        for (_, name) in byAge.prefix(names.count - Self.maxFiles) { unlink(folder + "/" + name) }
    }

    private struct File: Codable {
        var key: String
        var texts: [String: String]
    }
}
