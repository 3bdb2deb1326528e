/// Memory for numbers that one owner fills and reads.
struct FloatBuffer: ~Copyable {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        base = .allocate(capacity: max(1, count))
        base.initialize(repeating: 0, count: count)
        self.count = count
    }

    deinit { base.deallocate() }
}
