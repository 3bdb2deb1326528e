internal import CoreMetrics
internal import DocIndex
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServerState
internal import Synchronization

/// Which features are on, and for whom: what an operator said to a running server, else what the settings say, else on.
///
/// Servers that share a state learn of each other's changes within ``lifetime``. Where the state cannot be read, what was read last counts. A server
/// that has never read it may have been told to switch something off: then only what the settings switch on is on.
package final class FeatureFlags: Sendable {
    /// How long what was read counts.
    static let lifetime: Duration = .seconds(5)

    /// Where a value comes from.
    enum Source: String, Sendable { case state, settings, standard = "default", unknown }

    private struct State {
        var configured: [FeatureFlag: FlagValue]
        var stored: [FeatureFlag: FlagValue]?
        var looked: ContinuousClock.Instant?
    }

    private let trail: AuditTrail
    private let state: Mutex<State>
    private let meters: [FeatureFlag: any MeterHandler]
    /// By whether the flag was on for who asked.
    private let uses: [FeatureFlag: [Bool: any CounterHandler]]

    init(_ configured: [FeatureFlag: FlagValue], trail: AuditTrail, metrics: any MetricsFactory) {
        self.trail = trail
        state = Mutex(State(configured: configured))
        meters = Dictionary(
            uniqueKeysWithValues: FeatureFlag.allCases.map { flag in
                (flag, metrics.makeMeter(label: "assistant_flag_enabled", dimensions: [("flag", flag.rawValue)]))
            }
        )
        uses = Dictionary(
            uniqueKeysWithValues: FeatureFlag.allCases.map { flag in
                let counters = [true, false].map { isOn in
                    let dimensions = [("flag", flag.rawValue), ("value", isOn ? "on" : "off")]
                    return (isOn, metrics.makeCounter(label: "assistant_flag_uses", dimensions: dimensions))
                }
                for (_, counter) in counters { counter.increment(by: 0) }
                return (flag, Dictionary(uniqueKeysWithValues: counters))
            }
        )
        showValues()
    }

    /// Other settings count from here on.
    func update(_ configured: [FeatureFlag: FlagValue]) {
        state.withLock { $0.configured = configured }
        showValues()
    }

    // MARK: Reading

    /// - Parameters:
    ///   - subject: What tells readers apart, see ``FlagValue/isOn(_:for:)``.
    ///   - has: Asked only where the flag is off for readers and on for a role.
    func isOn(_ flag: FeatureFlag, for subject: String, has: (Role) async -> Bool = { _ in false }) async -> Bool {
        let value = await value(of: flag).value
        var isOn = value.isOn(flag, for: subject)
        if !isOn, let role = value.role { isOn = await has(role) }
        uses[flag]?[isOn]?.increment(by: 1)
        return isOn
    }

    /// What the index may make an answer with. As ``isOn(_:for:has:)``.
    func answerFeatures(for subject: String, has: (Role) async -> Bool = { _ in false }) async -> AnswerFeatures {
        AnswerFeatures(
            usesMeaning: await isOn(.meaning, for: subject, has: has),
            composes: await isOn(.composedAnswers, for: subject, has: has)
        )
    }

    func value(of flag: FeatureFlag) async -> (value: FlagValue, source: Source) {
        await refresh()
        return current(flag)
    }

    private func current(_ flag: FeatureFlag) -> (value: FlagValue, source: Source) {
        state.withLock { state in
            if let value = state.stored?[flag] { return (value, .state) }
            if let value = state.configured[flag] { return (value, .settings) }
            return state.stored == nil ? (.off, .unknown) : (.on, .standard)
        }
    }

    /// Reads what an operator said. One request in ``lifetime`` reads; the others go by what is known, but for the first ones of all.
    func refresh() async {
        let isDue = state.withLock { state in
            if let looked = state.looked, .now - looked < Self.lifetime { return false }
            if state.stored != nil { state.looked = .now }
            return true
        }
        guard isDue else { return }
        do {
            take(try await trail.state.inspect { try StoredFlags.all($0) })
        } catch {
            let isNews = state.withLock { state in
                defer { state.looked = .now }
                return state.stored == nil && state.looked == nil
            }
            guard isNews else { return }
            trail.logger.warning(
                "cannot read the flags: features are off that the settings do not switch on",
                metadata: ["error.reason": "\(type(of: trail.state).reason(error))"]
            )
        }
    }

    private func take(_ stored: [String: String]) {
        let known = stored.compactMap { name, value in
            FeatureFlag(rawValue: name).flatMap { flag in FlagValue(value).map { (flag, $0) } }
        }
        state.withLock { state in
            state.stored = Dictionary(known) { first, _ in first }
            state.looked = .now
        }
        showValues()
    }

    private func showValues() {
        for (flag, meter) in meters { meter.set(Double(current(flag).value.percent) / 100) }
    }

    // MARK: Changing

    /// - Parameter value: `nil` where the settings are to count again.
    /// - Throws: What the state says where it cannot be written now.
    func set(_ flag: FeatureFlag, to value: FlagValue?, by principal: Principal, client: String) async throws {
        let now = trail.clock.milliseconds
        let event = AuditEvent(
            .flagChanged,
            by: principal,
            client: client,
            subject: "\(flag.rawValue)=\(value.map(\.description) ?? "as in the settings")"
        )
        let stored = try await trail.recording(event) { session in
            try StoredFlags.set(flag.rawValue, to: value?.description, now: now, session)
            return try StoredFlags.all(session)
        }
        take(stored)
    }
}
