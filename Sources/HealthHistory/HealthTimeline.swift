internal import DocModel
internal import Foundation

/// Snapshots in the order of their times, one for a time, each speaking for a while: what periods and changes are made of.
struct HealthTimeline: Sendable {
    /// Ascending. A service whose check is older than its time to live is unknown here.
    let snapshots: [HealthSnapshot]
    private let now: Date

    /// - Parameter snapshots: In any order: the same ones give the same timeline.
    init(_ snapshots: [HealthSnapshot], now: Date) {
        self.now = now
        let sorted = snapshots.filter { !HealthSnapshot.isAhead($0.generatedAt, of: now) }.sorted { $0.generatedAt < $1.generatedAt }
        var result: [HealthSnapshot] = []
        result.reserveCapacity(sorted.count)
        for snapshot in sorted {
            if let last = result.last, last.generatedAt == snapshot.generatedAt {
                // Of two that disagree about one moment the worse is believed, in whichever order they came.
                if Self.isWorse(snapshot, last) { result[result.count - 1] = snapshot }
            } else {
                result.append(snapshot)
            }
        }
        for index in result.indices { result[index].forgetStaleServices() }
        self.snapshots = result
    }

    private static func isWorse(_ left: HealthSnapshot, _ right: HealthSnapshot) -> Bool {
        func unwell(_ snapshot: HealthSnapshot) -> Int { snapshot.services.count { $0.state != .healthy } }
        if unwell(left) != unwell(right) { return unwell(left) > unwell(right) }
        return left != right && String(reflecting: left) < String(reflecting: right)
    }

    // MARK: Services and changes

    /// Those of the newest snapshot first; then those it lacks, the last seen first.
    var services: [HealthHistory.Service] {
        var seen: Set<String> = []
        var result: [HealthHistory.Service] = []
        for snapshot in snapshots.reversed() {
            for service in snapshot.services where seen.insert(service.id).inserted {
                result.append(.init(id: service.id, name: service.name, group: service.group, isRequired: service.isRequired))
            }
        }
        return result
    }

    var changes: [HealthHistory.Change] {
        var states: [String: HealthSnapshot.State] = [:]
        var result: [HealthHistory.Change] = []
        func change(_ service: String, to state: HealthSnapshot.State, at date: Date) {
            if let old = states[service], old != state {
                result.append(.init(service: service, from: old, to: state, at: date))
            }
            states[service] = state
        }
        for (index, snapshot) in snapshots.enumerated() {
            for service in snapshot.services { change(service.id, to: service.state, at: snapshot.generatedAt) }
            let next = index + 1 < snapshots.count ? snapshots[index + 1].generatedAt : now
            if next.timeIntervalSince(snapshot.generatedAt) > Double(snapshot.ttlSeconds) {
                let end = snapshot.generatedAt.addingTimeInterval(Double(snapshot.intervalSeconds))
                for service in states.keys.sorted() { change(service, to: .unknown, at: end) }
            }
        }
        return result
    }

    // MARK: Periods

    /// The hours and days that have a check, ascending by start, then service.
    func periods() -> (hours: [HealthPeriod], days: [HealthPeriod]) {
        var hours = PeriodSums(seconds: UTCTime.secondsPerHour)
        var days = PeriodSums(seconds: UTCTime.secondsPerDay)
        var services: [String: Int] = [:]
        var lastChecks: [Date?] = []
        for (index, snapshot) in snapshots.enumerated() {
            let start = snapshot.generatedAt
            var end = start.addingTimeInterval(Double(snapshot.intervalSeconds))
            if index + 1 < snapshots.count { end = min(end, snapshots[index + 1].generatedAt) }
            end = max(start, min(end, now))
            for service in snapshot.services {
                let number =
                    services[service.id]
                    ?? {
                        services[service.id] = lastChecks.count
                        lastChecks.append(nil)
                        return lastChecks.count - 1
                    }()
                let isKnown = service.state != .unknown
                // Each snapshot counts, so that parts of the counts are parts of the time, however often a service is looked at in which state. A check
                // that stands in several took its time once.
                let isNew = isKnown && lastChecks[number] != service.checkedAt
                let response = isNew ? service.responseMS : nil
                hours.add(service.state, response, service: number, at: start)
                days.add(service.state, response, service: number, at: start)
                if isKnown { lastChecks[number] = service.checkedAt }
                if isKnown {
                    hours.addMeasured(from: start, to: end, service: number)
                    days.addMeasured(from: start, to: end, service: number)
                }
            }
        }
        let names = services.sorted { $0.value < $1.value }.map(\.key)
        return (hours.periods(names), days.periods(names))
    }
}

extension HealthSnapshot {
    /// Turns what nobody has looked at for long into unknown: a check that hangs must not keep its last good result.
    fileprivate mutating func forgetStaleServices() {
        var isChanged = false
        for index in services.indices where services[index].state != .unknown && isStale(services[index]) {
            services[index].state = .unknown
            isChanged = true
        }
        if isChanged { state = Self.overallState(of: services) }
    }

    private func isStale(_ service: Service) -> Bool {
        let age = generatedAt.timeIntervalSince(service.checkedAt)
        return age > Double(service.ttlSeconds ?? ttlSeconds) || Self.isAhead(service.checkedAt, of: generatedAt)
    }
}
