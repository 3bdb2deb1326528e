internal import Dispatch
internal import Synchronization

/// Runs `work` once for each index below `count` on `jobs` threads; each thread makes its own state once and takes the next free index.
///
/// Indices are taken in rising order. `work` must only write to what belongs to its index.
func forEachIndex<State: ~Copyable>(
    below count: Int,
    jobs: Int,
    makeState: @Sendable () -> State,
    work: @Sendable (Int, inout State) -> Void
) {
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
        var state = makeState()
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            work(index, &state)
        }
    }
}

/// A place for one result per index, written by many threads, each index by one.
final class Slots<Value>: @unchecked Sendable {
    // @unchecked: an element is written by the one thread that owns its index, and read after all threads have ended.
    private let storage: UnsafeMutableBufferPointer<Value?>

    init(count: Int) {
        storage = .allocate(capacity: count)
        storage.initialize(repeating: nil)
    }

    deinit {
        storage.deinitialize()
        storage.deallocate()
    }

    subscript(index: Int) -> Value? {
        get { storage[index] }
        set { storage[index] = newValue }
    }

    /// Takes every value out, in order.
    func takeAll() -> [Value?] {
        let values = Array(storage)
        for index in storage.indices { storage[index] = nil }
        return values
    }
}
