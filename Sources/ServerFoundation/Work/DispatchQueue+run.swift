package import Dispatch

extension DispatchQueue {
    /// Runs what may block for long away from the threads that serve.
    ///
    /// - Returns: `nil` at once when the task is cancelled: a server that ends does not wait for a name server or a disk.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        let (values, sink) = AsyncStream<Value>.makeStream()
        async {
            sink.yield(work())
            sink.finish()
        }
        for await value in values { return value }
        return nil
    }
}
