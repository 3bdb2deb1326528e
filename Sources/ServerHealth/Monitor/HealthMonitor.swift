internal import CoreMetrics
internal import CurlClient
package import DocModel
package import Foundation
package import Logging
internal import NIOPosix
package import ServerFoundation
package import ServerSettings
internal import ServiceLifecycle
internal import Synchronization

/// Looks at what the server needs and at the operator's other services, each on its own schedule, and takes snapshots of what it found.
///
/// Nothing is looked at because somebody asks. Decisions are those of ``CheckPlan`` and ``CheckState``, which have no clock.
package final class HealthMonitor: Service {
    /// A service, how it is looked at, and what is made of that.
    package struct Item: Sendable {
        var id: String
        var name: String
        var group: String?
        var isRequired: Bool
        var check: any HealthCheck
        var interval: Duration
        var timeout: Duration
        var rules: CheckState.Rules
        /// Waits for the network, so that only some may run at once.
        var isRemote: Bool
    }

    private struct State {
        var items: [Item]
        /// Of each of ``items``.
        var checks: [CheckState]
        var latest: HealthSnapshot?
        /// Has the checks planned anew.
        var replan: @Sendable () -> Void = {}
    }

    /// What stands in a snapshot besides ``Item``s.
    package enum Scope: Sendable {
        /// A process and the one site that it serves.
        case server(ServerWatch)
        /// A process that serves several sites, each with a monitor of its own; `sites` says how they are.
        case process(ServerWatch, sites: @Sendable (Date) -> [HealthSnapshot.Service])
        /// One of several sites. `server` says how the process is, `nil` while nobody has looked; nothing is said of the other sites.
        case site(server: @Sendable (Date) -> HealthSnapshot.Service?)
    }

    /// Names that hang, and slow services, wait for each other beyond that.
    private static let remoteWidth = 8

    private let current: Mutex<HealthConfiguration>
    /// Makes what to look at of other settings; `nil` where that does not change.
    private let makeItems: (@Sendable (AssistantConfiguration) -> [Item])?
    private let lifecycle: ServerLifecycle
    private let machine: MachineMeter
    private let recorder: HealthRecorder?
    private let metrics: HealthMetrics
    private let logger: Logger
    private let tracer: Tracer?
    private let clock: WallClock
    private let scope: Scope
    private let state: Mutex<State>

    package init(
        _ configuration: HealthConfiguration,
        items: [Item],
        makeItems: (@Sendable (AssistantConfiguration) -> [Item])? = nil,
        scope: Scope,
        lifecycle: ServerLifecycle,
        machine: MachineMeter,
        recorder: HealthRecorder?,
        metrics: HealthMetrics,
        logger: Logger,
        tracer: Tracer? = nil,
        clock: WallClock = .system
    ) {
        current = Mutex(configuration)
        self.makeItems = makeItems
        self.scope = scope
        self.lifecycle = lifecycle
        self.machine = machine
        self.recorder = recorder
        self.metrics = metrics
        self.logger = logger
        self.tracer = tracer
        self.clock = clock
        state = Mutex(State(items: items, checks: items.map { CheckState($0.rules) }))
    }

    private var configuration: HealthConfiguration { current.withLock { $0 } }
    /// What is looked at now.
    var items: [Item] { state.withLock { $0.items } }

    /// Takes other settings over. What was found of a service is known until it is looked at again.
    package func update(_ configuration: AssistantConfiguration) {
        current.withLock { $0 = configuration.health }
        guard let items = makeItems?(configuration) else { return }
        let replan = state.withLock { state in
            let known = Dictionary(zip(state.items.map(\.id), state.checks)) { first, _ in first }
            state.items = items
            state.checks = items.map { item in
                var check = known[item.id] ?? CheckState(item.rules)
                check.rules = item.rules
                return check
            }
            return state.replan
        }
        replan()
    }

    /// The server itself, from outside; `nil` where another monitor looks at it.
    package var watch: ServerWatch? {
        switch scope {
        case .server(let watch), .process(let watch, _): watch
        case .site: nil
        }
    }

    // MARK: Snapshots

    /// What is known now. Without a snapshot that is still good, that is nothing.
    package func report(at now: Date) -> HealthSnapshot {
        guard var latest = state.withLock({ $0.latest }) else { return .unknown(at: now, configuration) }
        if latest.isExpired(at: now) { latest.forget() }
        return latest
    }

    /// Takes a snapshot of what the checks have found, and stores it.
    package func takeSnapshot(at now: Date) {
        // Whole seconds: so one is exactly as far from the next as it says, although timers are late by milliseconds.
        let now = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded())
        let seconds = configuration.intervalSeconds
        // Before the lock is taken: the monitors of a process and of its sites ask each other.
        let own = ownServices(now)
        let (snapshot, changes) = state.withLock { state in
            let services = own + zip(state.items, state.checks).map { service($0, $1, now, snapshotTTL: 3 * seconds) }
            let old = Dictionary((state.latest?.services ?? []).map { ($0.id, $0.state) }) { first, _ in first }
            let snapshot = HealthSnapshot(generatedAt: now, intervalSeconds: seconds, services: services, host: machine.read())
            state.latest = snapshot
            return (snapshot, services.filter { $0.state != old[$0.id] && (old[$0.id] != nil || $0.state != .healthy) })
        }
        for service in changes {
            let isBad = service.state == .unhealthy || service.state == .degraded
            logger.log(
                level: isBad ? .warning : .notice,
                "a service has changed its state",
                metadata: [
                    "service.id": "\(service.id)", "service.state": "\(service.state)", "service.reason": "\(service.message ?? "")",
                ]
            )
        }
        metrics.record(snapshot.services)
        recorder?.record(snapshot, at: now)
    }

    /// The server as it is found from outside, and what it knows of itself.
    private func ownServices(_ now: Date) -> [HealthSnapshot.Service] {
        switch scope {
        case .server(let watch): [serverService(watch, now), siteService(now)]
        case .process(let watch, let sites):
            [serverService(watch, now)]
                + sites(now).map { site in
                    var site = site
                    if isMaintained(site.id, now) { site.state = .maintenance }
                    return site
                }
        case .site(let server): [server(now), siteService(now)].compactMap(\.self)
        }
    }

    private func isMaintained(_ id: String, _ now: Date) -> Bool { configuration.maintenance.contains { $0.contains(id, at: now) } }

    private func serverService(_ watch: ServerWatch, _ now: Date) -> HealthSnapshot.Service {
        let server = watch.report(at: now)
        let isDraining = lifecycle.isDraining
        return HealthSnapshot.Service(
            id: "server",
            name: "Server",
            state: isDraining || isMaintained("server", now) ? .maintenance : server.state,
            isRequired: true,
            responseMS: server.responseMS,
            checkedAt: Date(timeIntervalSince1970: min(now, server.checkedAt).timeIntervalSince1970.rounded(.down)),
            message: isDraining ? "The server is shutting down." : server.message
        )
    }

    private func siteService(_ now: Date) -> HealthSnapshot.Service {
        let site = site
        return HealthSnapshot.Service(
            id: "site",
            name: "Site",
            state: isMaintained("site", now) ? .maintenance : site.state,
            isRequired: true,
            checkedAt: now,
            message: site.message
        )
    }

    private var site: (state: HealthSnapshot.State, message: String?) {
        if lifecycle.hasLostFiles { return (.unhealthy, "Files of the site are gone or cannot be read.") }
        if lifecycle.newestRefusal != nil { return (.degraded, "The newest build was refused, or is gone; the one before it is served.") }
        if lifecycle.hasLostIndex {
            return (.degraded, "The index's file is gone: the one that is open is served, and a restart would fail.")
        }
        if lifecycle.isSourceStale { return (.degraded, "No build could be fetched for a while; the last one that was is served.") }
        return (.healthy, nil)
    }

    private func service(_ item: Item, _ check: CheckState, _ now: Date, snapshotTTL: Int) -> HealthSnapshot.Service {
        var report = check.report(at: now, isMaintained: isMaintained(item.id, now))
        // Readers may meet it long before the next look has its turn, and has run out of its time.
        if report.state == .healthy || report.state == .unknown, let alarm = item.check.alarm {
            (report.state, report.message) = (.degraded, alarm)
        }
        return HealthSnapshot.Service(
            id: item.id,
            name: item.name,
            group: item.group,
            state: report.state,
            isRequired: item.isRequired,
            responseMS: report.responseMS,
            // Rounded as the snapshot's own time is, so that it is never later.
            checkedAt: Date(timeIntervalSince1970: report.checkedAt.timeIntervalSince1970.rounded(.down)),
            ttlSeconds: item.rules.ttlSeconds == snapshotTTL ? nil : item.rules.ttlSeconds,
            message: report.message
        )
    }

    // MARK: Checks

    private enum Event: Sendable {
        /// A check of a plan.
        case ended(Int, plan: Int)
        case turn
        case changed
    }

    package func run() async throws {
        let loop = MonitorLoop()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                // On a thread of their own: whatever stands still, it is looked at and written down.
                if let watch = self.watch { group.addTask(executorPreference: loop.executor) { await watch.run(on: loop) } }
                group.addTask(executorPreference: loop.executor) { await self.takeSnapshots(on: loop) }
                await self.runChecks(in: &group)
            }
        }
        await loop.stop()
        await recorder?.flush()
    }

    /// One a little after the first checks, then one for each interval.
    private func takeSnapshots(on loop: MonitorLoop) async {
        while !Task.isCancelled {
            let last = state.withLock { $0.latest?.generatedAt }
            let pause = Self.pause(after: last, interval: configuration.interval, at: clock.now)
            await withTaskGroup(of: Void.self) { group in
                // Before the first one there is nothing to tell: it waits for the checks, not for its turn.
                if last == nil { group.addTask(executorPreference: loop.executor) { await self.waitForFirstChecks(on: loop) } }
                group.addTask(executorPreference: loop.executor) { await loop.sleep(for: pause) }
                await group.next()
                group.cancelAll()
            }
            if !Task.isCancelled { takeSnapshot(at: clock.now) }
        }
    }

    /// How long to wait for the next snapshot.
    ///
    /// By the wall clock, which the snapshots are read by: one follows the other after exactly an interval, however late timers are. A clock that was
    /// set does not stop them, nor lets them come without a pause.
    package static func pause(after last: Date?, interval: Duration, at now: Date) -> Duration {
        guard let last else { return interval }
        let rest = Duration.milliseconds(Int64((last.timeIntervalSince(now) * 1000).rounded(.up).clamped)) + interval
        return min(max(rest, .zero), interval)
    }

    private func waitForFirstChecks(on loop: MonitorLoop) async {
        while !Task.isCancelled, watch?.isLookedAt == false || !state.withLock({ $0.checks.allSatisfy(\.isChecked) }) {
            await loop.sleep(for: .milliseconds(50))
        }
    }

    private func runChecks(in group: inout DiscardingTaskGroup) async {
        let (events, sink) = AsyncStream<Event>.makeStream()
        state.withLock { $0.replan = { sink.yield(.changed) } }
        var items = self.items
        var (plan, number) = (newPlan(of: items), 0)
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        sink.yield(.turn)
        for await event in events {
            switch event {
            case .ended(let index, number): plan.end(index, at: .now)
            case .ended, .turn: break
            case .changed:
                items = self.items
                (plan, number) = (newPlan(of: items), number + 1)
            }
            if Task.isCancelled { break }
            for index in plan.start(at: .now) {
                group.addTask { [item = items[index], number] in
                    await self.check(item)
                    sink.yield(.ended(index, plan: number))
                }
            }
            timer?.cancel()
            guard let next = plan.next(after: .now) else { continue }
            timer = Task {
                guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
                sink.yield(.turn)
            }
        }
    }

    private func newPlan(of items: [Item]) -> CheckPlan {
        var plan = CheckPlan(width: Self.remoteWidth)
        let start = ContinuousClock.now
        for item in items {
            let apart = min(item.interval / 10, .seconds(1)) * Double.random(in: 0..<1)
            plan.add(every: item.interval, isRemote: item.isRemote, first: start + apart)
        }
        return plan
    }

    /// Looks at a service once.
    ///
    /// A check that takes longer than it may counts as failed at once, and once more with each turn that it misses; but this returns when it has
    /// ended, so that it is never at work twice under one plan.
    func check(_ item: Item) async {
        enum Course { case inTime, late, ended }
        let course = Mutex<Course>.Box(.inTime)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var pause = item.timeout
                while (try? await Task.sleep(for: pause)) != nil {
                    course.mutex.withLock { course in
                        guard course != .ended else { return }
                        course = .late
                        self.add(.failed("It does not answer in time."), to: item)
                    }
                    pause = item.interval
                }
            }
            let outcome = await look(item)
            course.mutex.withLock { course in
                if course == .inTime, !Task.isCancelled { add(outcome, to: item) }
                course = .ended
            }
            group.cancelAll()
        }
    }

    /// A look at another service is a trace of its own, in which that service may take part.
    private func look(_ item: Item) async -> CheckOutcome {
        guard item.isRemote, let span = tracer?.beginTrace("health check", .client) else { return await item.check.run() }
        defer { span.end() }
        span.set("assistant.service", .text(item.id))
        let outcome = await ActiveSpan.$current.withValue(span) { await item.check.run() }
        if outcome.finding == .failed { span.fail() }
        return outcome
    }

    private func add(_ outcome: CheckOutcome, to item: Item) {
        state.withLock { state in
            // It may be one that is looked at no more.
            guard let index = state.items.firstIndex(where: { $0.id == item.id }) else { return }
            state.checks[index].add(outcome, at: clock.now)
        }
    }

    /// Every check once, for those who cannot wait for its turn.
    package func checkAll() async {
        await watch?.look(on: MultiThreadedEventLoopGroup.singleton.any())
        for item in items { await check(item) }
    }
}

extension HealthConfiguration {
    var intervalSeconds: Int { max(1, Int((interval / .seconds(1)).rounded())) }
}

extension HealthSnapshot {
    /// Nobody looks, or nobody has looked yet.
    package static func unknown(at now: Date, _ configuration: HealthConfiguration) -> HealthSnapshot {
        HealthSnapshot(generatedAt: now, intervalSeconds: configuration.intervalSeconds, services: [], host: nil)
    }

    /// Turns everything into unknown: what was found is too long ago.
    fileprivate mutating func forget() {
        state = .unknown
        for index in services.indices {
            services[index].state = .unknown
            services[index].message = "The monitor has taken no snapshot for too long."
        }
    }
}

extension Double {
    /// A number of milliseconds that fits, whatever the clock was set to.
    fileprivate var clamped: Double { Swift.min(Swift.max(self, -1e12), 1e12) }
}
