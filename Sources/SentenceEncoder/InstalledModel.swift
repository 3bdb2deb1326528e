internal import Foundation
internal import Synchronization

/// The model of this machine: opened when it is first needed, and again when its file was replaced.
package final class InstalledModel: Sendable {
    private struct Opened {
        var stamp: Stamp
        var result: Result<SentenceEncoder, ModelError>
    }

    private struct Stamp: Hashable {
        var path: String
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.path = path
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    private let places: ModelPlaces
    private let opened = Mutex<Opened?>(nil)

    package init(_ places: ModelPlaces) { self.places = places }

    /// The encoder, the same one as long as the file is.
    ///
    /// - Throws: ``ModelError``: there is no file at any of the places, or it cannot be used.
    package func encoder() throws(ModelError) -> SentenceEncoder {
        guard let path = places.found, let stamp = Stamp(path) else { throw missing }
        // Opening takes some 20 ms; whoever comes meanwhile waits for the same.
        let result = opened.withLock { opened in
            if let opened, opened.stamp == stamp { return opened.result }
            let result = Result { () throws(ModelError) in try SentenceEncoder(opening: path) }
            opened = Opened(stamp: stamp, result: result)
            return result
        }
        return try result.get()
    }

    private var missing: ModelError {
        if let named = places.named {
            return ModelError(
                "there is no model at '\(named)': run 'docgen model install', or give its place with --model or \(ModelPlaces.environmentName)"
            )
        }
        return ModelError(
            "no model is installed (looked for \(places.paths.map { "'\($0)'" }.joined(separator: " and "))): run 'docgen model install'"
        )
    }
}
