internal import CMalloc
internal import Foundation

/// Memory that connections had and nobody needs any more. The allocator keeps it for the next ones, for ever, so that a flood of connections would
/// leave the process as large as it was at its worst.
enum FreedMemory {
    /// Tells when to give it back: when of many connections few are left.
    struct Watch {
        /// Below, what could be given back is not worth the walk through all of it.
        private static let many = 256
        private var most = 0

        /// - Returns: Whether it is time.
        mutating func note(_ count: Int) -> Bool {
            most = max(most, count)
            guard most >= Self.many, count <= most / 4 else { return false }
            most = count
            return true
        }
    }

    /// Gives it back to the system in a moment, and once more when what belonged to the last connections is freed on a busy machine too.
    static func giveBack() {
        for delay in [1.0, 10.0] { DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + delay) { _ = malloc_trim(0) } }
    }
}
