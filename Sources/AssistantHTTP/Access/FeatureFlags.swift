internal import CoreMetrics
internal import DocIndex
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServerState
internal import Synchronization

/// Which features are on, and for whom: what an operator said to a running server, else what the settings say, else on.
///
/// A server that has never read the state, see ``StoredValue``, may have been told to switch something off: then only what the settings switch on is on.
package final class FeatureFlags: Sendable {
    /// Where a value comes from.
    enum Source: String, Sendable { case state, settings, standard = "default", unknown }

    private let trail: AuditTrail
    private let configured: Mutex<[FeatureFlag: FlagValue]>
    private let stored: StoredValue<[FeatureFlag: FlagValue]>
    private let meters: [FeatureFlag: any MeterHandler]
    /// By whether the flag was on for who asked.
    private let uses: [FeatureFlag: [Bool: any CounterHandler]]

    init(_ configured: [FeatureFlag: FlagValue], trail: AuditTrail, metrics: any MetricsFactory) {
        self.trail = trail
        self.configured = Mutex(configured)
        stored = StoredValue {
            Self.values(try await trail.state.inspect { try StoredFlags.all($0) })
        } complain: { error in
            trail.logger.warning(
                "cannot read the flags: features are off that the settings do not switch on",
                metadata: ["error.reason": "\(type(of: trail.state).reason(error))"]
            )
        }
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
    func update(_ new: [FeatureFlag: FlagValue]) {
        configured.withLock { $0 = new }
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
        let known = stored.known
        if let value = known?[flag] { return (value, .state) }
        if let value = configured.withLock({ $0[flag] }) { return (value, .settings) }
        return known == nil ? (.off, .unknown) : (.on, .standard)
    }

    /// Reads what an operator said, where that is due.
    func refresh() async { if await stored.refresh() { showValues() } }

    private static func values(_ stored: [String: String]) -> [FeatureFlag: FlagValue] {
        let known = stored.compactMap { name, value in
            FeatureFlag(rawValue: name).flatMap { flag in FlagValue(value).map { (flag, $0) } }
        }
        return Dictionary(known) { first, _ in first }
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
        let all = try await trail.recording(event) { session in
            try StoredFlags.set(flag.rawValue, to: value?.description, now: now, session)
            return try StoredFlags.all(session)
        }
        stored.take(Self.values(all))
        showValues()
    }
}
