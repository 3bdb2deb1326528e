/// Looks whether the files of the build being served are still there: some at each look, all in turn, and those that a request or the look before has
/// missed.
struct FileWatch {
    /// Asking for the size of so many files takes about a millisecond.
    private static let filesPerLook = 500
    /// Beyond, the folder is lost anyway.
    private static let maxMissing = 100

    private var next = 0
    private var missing: Set<String> = []
    /// When the index that is damaged was read last: its file as it was then.
    var damagedIndex: IndexIntegrity.Stamp?

    /// A request could not be given this file.
    mutating func note(_ path: String) {
        if missing.count < Self.maxMissing { missing.insert(path) }
    }

    /// Blocks.
    /// - Returns: Why a file cannot be served; `nil` where none is known to be missing.
    mutating func firstLoss(of files: SiteFiles) -> SiteFileError? {
        let stored = files.stored
        var loss: SiteFileError?
        func check(_ path: String, _ size: Int, _ missing: inout Set<String>) {
            do throws(SiteFileError) {
                try files.folder.check(path, size: size)
                missing.remove(path)
            } catch {
                if missing.count < Self.maxMissing { missing.insert(path) }
                loss = loss ?? error
            }
        }
        for path in missing.sorted() {
            if let size = files.size(of: path) { check(path, size, &missing) } else { missing.remove(path) }
        }
        for _ in 0..<min(Self.filesPerLook, stored.count) {
            let file = stored[next % stored.count]
            next = (next + 1) % stored.count
            check(file.path, file.size, &missing)
        }
        return loss
    }
}
