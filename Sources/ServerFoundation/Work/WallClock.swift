package import Foundation

/// Says what time it is for people and files. Durations are measured by `ContinuousClock`, which is never set.
package struct WallClock: Sendable {
    private let date: @Sendable () -> Date

    /// - Parameter date: Asked at every ``now``.
    package init(_ date: @escaping @Sendable () -> Date) { self.date = date }

    /// That of the machine.
    package static let system = WallClock { Date() }

    package var now: Date { date() }

    /// Milliseconds since 1970, as the state stores points in time.
    package var milliseconds: Int64 { Int64((now.timeIntervalSince1970 * 1000).rounded()) }
}
