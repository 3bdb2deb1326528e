/// A map with a bound: when the new generation is full it becomes the old one, which is forgotten. So dropping takes no time of its own, and a key that
/// is set again is carried over; flushing the map needs as many keys as it has places.
struct TwoGenerations<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var current: [Key: Value] = [:]
    private var previous: [Key: Value] = [:]
    private let generationSize: Int

    /// - Parameter maxCount: Of both generations.
    init(maxCount: Int) { generationSize = max(1, maxCount / 2) }

    var count: Int { current.count + previous.count }

    subscript(key: Key) -> Value? { current[key] ?? previous[key] }

    mutating func set(_ key: Key, _ value: Value) {
        if current[key] == nil, current.count >= generationSize {
            previous = current
            current = [:]
        }
        current[key] = value
    }
}
