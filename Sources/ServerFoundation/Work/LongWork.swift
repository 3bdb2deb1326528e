internal import NIOPosix

/// Work that may take more than a millisecond, done away from the threads that answer requests: there it would hold up every other reader.
package enum LongWork {
    /// Bytes of text that parsers, encoders and compressors here get through in less than that, on a slow machine.
    static let inlineBytes = 4096

    /// Runs work on a thread of the pool, so that the thread that serves requests goes on. It is not cancelled.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            // The pool lives as long as the process; requests bound what waits for it.
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: work()) }
        }
    }

    /// - Parameter size: Of the text to work on, in bytes.
    package static func run<Value: Sendable>(ifLarge size: Int, _ work: @escaping @Sendable () -> Value) async -> Value {
        size > inlineBytes ? await run(work) : work()
    }
}
