internal import Dispatch
internal import Synchronization

/// Runs `work` once for each index below `count` on `jobs` threads; each thread makes its own state once and takes the next free index.
///
/// Indices are taken in rising order. `work` must only write to what belongs to its index.
/// - Throws: The first error of `work`; what was not begun then is left undone.
package func forEachIndex<State: ~Copyable, Failure: Error>(
    below count: Int,
    jobs: Int,
    makeState: @Sendable () -> State,
    work: @Sendable (Int, inout State) throws(Failure) -> Void
) throws(Failure) {
    let next = Atomic<Int>(0)
    let failure = Mutex<Failure?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
        var state = makeState()
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            do throws(Failure) {
                try work(index, &state)
            } catch {
                next.store(count, ordering: .relaxed)
                return failure.withLock { $0 = $0 ?? error }
            }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}

/// A place for one result per index, written by many threads, each index by one.
package final class Slots<Value>: @unchecked Sendable {
    // @unchecked: an element is written by the one thread that owns its index, and read after all threads have ended.
    private let storage: UnsafeMutableBufferPointer<Value?>

    package init(count: Int) {
        storage = .allocate(capacity: count)
        storage.initialize(repeating: nil)
    }

    deinit {
        storage.deinitialize()
        storage.deallocate()
    }

    /// The value of one slot; `nil` until it is set. Only one thread may use a slot at a time.
    package subscript(index: Int) -> Value? {
        get { storage[index] }
        set { storage[index] = newValue }
    }

    /// Takes every value out, in order.
    package func takeAll() -> [Value?] {
        let values = Array(storage)
        for index in storage.indices { storage[index] = nil }
        return values
    }
}
