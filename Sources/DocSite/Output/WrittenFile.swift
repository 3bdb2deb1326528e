internal import DocModel

/// A file of an output, and what says that it is still the one that was written.
struct WrittenFile: Sendable {
    var file: Manifest.File
    var stamp: FileStamp?
}
