internal import NIOCore
internal import Synchronization

/// Keeps the bodies of small files, plain and compressed, within a bound.
///
/// Two generations stand in for the order of use: when the newer one has half of the bytes, it becomes the older one, and what nobody asked for
/// since is forgotten. Reading and forgetting cost the same whatever the number of files.
final class FileCache: Sendable {
    private struct State {
        var current: [Int: ByteBuffer] = [:]
        var previous: [Int: ByteBuffer] = [:]
        var currentBytes = 0
        /// Forms that somebody makes now.
        var making: Set<Int> = []
        /// Forms that are hardly smaller than the file.
        var useless: Set<Int> = []
    }

    private let generationBytes: Int
    private let state = Mutex(State())

    /// - Parameter maxBytes: Of all bodies together; 0 keeps none.
    init(maxBytes: Int) { generationBytes = maxBytes / 2 }

    /// The largest body that is kept: one file must not push out all the others.
    var maxBodyBytes: Int { generationBytes / 4 }

    /// Bytes that are kept now.
    var byteCount: Int {
        state.withLock { state in state.currentBytes + state.previous.values.reduce(0) { $0 + $1.readableBytes } }
    }

    func body(_ id: Int) -> ByteBuffer? {
        state.withLock { state in
            if let body = state.current[id] { return body }
            guard let body = state.previous.removeValue(forKey: id) else { return nil }
            insert(body, id, &state)
            return body
        }
    }

    func keep(_ body: ByteBuffer, _ id: Int) {
        guard body.readableBytes <= maxBodyBytes else { return }
        state.withLock { state in
            guard state.current[id] == nil else { return }
            state.previous[id] = nil
            insert(body, id, &state)
        }
    }

    private func insert(_ body: ByteBuffer, _ id: Int, _ state: inout State) {
        if state.currentBytes + body.readableBytes > generationBytes {
            state.previous = state.current
            state.current = [:]
            state.currentBytes = 0
        }
        state.current[id] = body
        state.currentBytes += body.readableBytes
    }

    // MARK: Making

    /// - Returns: False when somebody makes the form already, or it is known to be useless; then the caller sends the file as it is.
    func beginMaking(_ id: Int) -> Bool {
        state.withLock { state in !state.useless.contains(id) && state.making.insert(id).inserted }
    }

    /// - Parameter body: `nil` when the form is no gain.
    func endMaking(_ id: Int, _ body: ByteBuffer?) {
        state.withLock { state in
            state.making.remove(id)
            if body == nil { state.useless.insert(id) }
        }
        if let body { keep(body, id) }
    }
}
