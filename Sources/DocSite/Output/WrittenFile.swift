internal import DocModel

/// A file of an output, and what says that it is still the one that was written.
struct WrittenFile: Sendable {
    var file: Manifest.File
    var stamp: FileStamp?
    /// Its compressed forms, as another build of the same program would make them; `nil` where that is not known.
    var forms: [Form]?

    struct Form: Sendable {
        var encoding: Manifest.Encoding
        var stamp: FileStamp?
    }
}
