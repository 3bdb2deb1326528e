internal import Synchronization

/// The questions that are at Kapa at once. Who takes a place before it says that it will answer cannot be sent away afterwards.
package final class KapaPlaces: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Given back with its last reference.
    package final class Place: Sendable {
        private let places: KapaPlaces

        fileprivate init(_ places: KapaPlaces) { self.places = places }

        deinit { places.taken.withLock { $0 -= 1 } }
    }

    /// - Returns: `nil` where all are taken.
    func take() -> Place? {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        return isFree ? Place(self) : nil
    }
}
