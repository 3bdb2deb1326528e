internal import ArgumentParser

/// The statuses of `sysexits.h` that docgen ends with, besides 0 and ArgumentParser's 64.
enum ExitStatus {
    static let documentErrors = ExitCode(1)
    static let inputOutput: Int32 = 74
}

/// A file or stream that a command could not read or write.
struct InputOutputError: Error, CustomStringConvertible {
    var description: String
}
