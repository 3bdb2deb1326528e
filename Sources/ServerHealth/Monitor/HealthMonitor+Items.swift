package import Answers
package import CoreMetrics
internal import CurlClient
package import DocModel
package import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings
package import ServerState

extension HealthMonitor {
    /// What all monitors of a process have in common.
    package struct Surroundings: Sendable {
        let lifecycle: ServerLifecycle
        let metrics: any MetricsFactory
        let logger: Logger
        let tracer: Tracer?
        let clock: WallClock

        /// - Parameter tracer: Gets a trace for each look at a service of the operator; `nil` when nothing is traced.
        package init(
            lifecycle: ServerLifecycle,
            metrics: any MetricsFactory,
            logger: Logger,
            tracer: Tracer?,
            clock: WallClock = .system
        ) {
            self.lifecycle = lifecycle
            self.metrics = metrics
            self.logger = logger
            self.tracer = tracer
            self.clock = clock
        }
    }

    /// The monitor of a site. Where it is the only one of its process, it looks at the disks and the operator's services too.
    ///
    /// - Returns: `nil` when it is switched off.
    package convenience init?(
        _ configuration: AssistantConfiguration,
        state store: any StateStoring,
        kapa: KapaGateway?,
        captcha: ProviderHealth? = nil,
        identity: ProviderHealth? = nil,
        index: CurrentIndex,
        scope: Scope,
        _ surroundings: Surroundings
    ) {
        guard configuration.health.isEnabled else { return nil }
        let isOnlySite = if case .server = scope { true } else { false }
        self.init(
            configuration,
            makeItems: { configuration in
                Self.items(
                    configuration,
                    state: store,
                    kapa: kapa,
                    captcha: captcha,
                    identity: identity,
                    index: index,
                    isOnlySite: isOnlySite,
                    surroundings.clock
                )
            },
            scope: scope,
            // Without a file the state ends with the process; snapshots in it would only take memory.
            state: configuration.state.location == .memory ? nil : store,
            machinePath: configuration.buildFolder,
            surroundings
        )
    }

    /// What the monitor of a site looks at.
    private static func items(
        _ configuration: AssistantConfiguration,
        state store: any StateStoring,
        kapa: KapaGateway?,
        captcha: ProviderHealth?,
        identity: ProviderHealth?,
        index: CurrentIndex,
        isOnlySite: Bool,
        _ clock: WallClock
    ) -> [Item] {
        let health = configuration.health
        var items = [
            item(health, "index", "Search index", isRequired: true, IndexCheck(index)),
            item(health, "state", "State", isRequired: false, StateCheck(state: store)),
        ]
        if isOnlySite { items.append(diskItem(health) { places([configuration]) }) }
        if let captcha {
            let outcome = configuration.captcha.whenUnavailable == .refuse ? "refused" : "answered without"
            let check = ProviderCheck(provider: captcha, failure: "Captchas cannot be verified; questions are \(outcome).")
            items.append(item(health, "captcha", "Captcha", isRequired: false, check))
        }
        if let identity {
            // Whoever is signed in goes on reading; nobody else begins to.
            let check = ProviderCheck(
                provider: identity,
                failure: "The identity provider does not answer: nobody can sign in, and tokens may be refused."
            )
            let isRequired = configuration.signIn.readers == .signedIn
            items.append(item(health, "identity-provider", "Sign-in", isRequired: isRequired, check))
        }
        if let kapa, kapa.isEnabled { items.append(kapaItem(health, kapa, clock)) }
        if isOnlySite { items += Self.items(health.targets, health) }
        return items
    }

    /// The monitor of a process with several sites: the disks, the operator's services, and a line for each site.
    ///
    /// - Parameters:
    ///   - sites: Those that are served now.
    ///   - report: How they are.
    /// - Returns: `nil` when it is switched off.
    package convenience init?(
        process configuration: AssistantConfiguration,
        watch: ServerWatch,
        sites: @escaping @Sendable () -> [AssistantConfiguration],
        report: @escaping @Sendable (Date) -> [HealthSnapshot.Service],
        _ surroundings: Surroundings
    ) {
        let health = configuration.health
        guard health.isEnabled else { return nil }
        self.init(
            configuration,
            makeItems: { configuration in
                let health = configuration.health
                return [Self.diskItem(health) { Self.places(sites()) }] + Self.items(health.targets, health)
            },
            scope: .process(watch, sites: report),
            state: nil,
            machinePath: health.snapshots.map { Self.existingFolder(above: $0) } ?? "/",
            surroundings
        )
    }

    private convenience init(
        _ configuration: AssistantConfiguration,
        makeItems: @escaping @Sendable (AssistantConfiguration) -> [Item],
        scope: Scope,
        state: (any StateStoring)?,
        machinePath: String,
        _ surroundings: Surroundings
    ) {
        let health = configuration.health
        let metrics = HealthMetrics(surroundings.metrics)
        let recorder =
            health.snapshots == nil && state == nil
            ? nil
            : HealthRecorder(
                folder: health.snapshots,
                state: state,
                daysKept: Int(health.retention / .seconds(86_400)),
                metrics: metrics,
                logger: surroundings.logger
            )
        self.init(
            health,
            items: makeItems(configuration),
            makeItems: makeItems,
            scope: scope,
            lifecycle: surroundings.lifecycle,
            machine: MachineMeter(path: machinePath),
            recorder: recorder,
            metrics: metrics,
            logger: surroundings.logger,
            tracer: surroundings.tracer,
            clock: surroundings.clock
        )
    }

    /// Where sites need room.
    private static func places(_ sites: [AssistantConfiguration]) -> [String] {
        sites.flatMap { site in
            // A site that has fetched nothing yet has no folder.
            [site.pull.url == nil ? site.dist : existingFolder(above: site.buildFolder)]
                + [site.state.path, site.health.snapshots].compactMap { $0 }.map { existingFolder(above: $0) }
        }
    }

    private static func item(
        _ health: HealthConfiguration,
        _ id: String,
        _ name: String,
        isRequired: Bool,
        _ check: any HealthCheck,
        knownFor: Duration = .zero
    ) -> Item {
        let ttl = CheckState.Rules.lifetime(interval: health.interval, timeout: health.timeout)
        return Item(
            id: id,
            name: name,
            isRequired: isRequired,
            check: check,
            interval: health.interval,
            timeout: health.timeout,
            rules: rules(health, ttl: knownFor + ttl, slow: health.slow),
            isRemote: false
        )
    }

    private static func diskItem(_ health: HealthConfiguration, _ paths: @escaping @Sendable () -> [String]) -> Item {
        item(
            health,
            "disk",
            "Disk space",
            isRequired: false,
            DiskCheck(paths: paths, warning: health.diskWarning, limit: health.diskLimit)
        )
    }

    private static func kapaItem(_ health: HealthConfiguration, _ kapa: KapaGateway, _ clock: WallClock) -> Item {
        // Kapa's own answers say how it is; without any it is asked ten times more seldom than what is ours.
        let lately = health.interval * 10
        return item(health, "kapa", "Kapa", isRequired: false, KapaCheck(kapa: kapa, lately: lately, clock: clock), knownFor: lately)
    }

    private static func items(_ targets: [HealthTarget], _ health: HealthConfiguration) -> [Item] {
        let client = CurlClient(maxConcurrent: 16, maxWaiting: HealthTarget.maxCount)
        let addresses = TargetAddresses(allowed: health.allowedNetworks)
        return targets.compactMap { target in
            let timeout = target.timeout ?? health.timeout
            let interval = target.interval ?? health.interval
            let check: (any HealthCheck)? =
                switch target.address {
                case .http(let url):
                    HTTPCheck(url: url, expected: target.expected, timeout: timeout, addresses: addresses, client: client)
                case .tcp(let host, let port): TCPCheck(host: host, port: port, timeout: timeout, addresses: addresses)
                }
            return check.map { check in
                Item(
                    id: target.id,
                    name: target.name,
                    group: target.group,
                    isRequired: target.isRequired,
                    check: check,
                    interval: interval,
                    timeout: timeout,
                    rules: rules(
                        health,
                        ttl: CheckState.Rules.lifetime(interval: max(interval, health.interval), timeout: timeout),
                        slow: target.slow ?? health.slow
                    ),
                    isRemote: true
                )
            }
        }
    }

    private static func rules(_ health: HealthConfiguration, ttl: Duration, slow: Duration) -> CheckState.Rules {
        CheckState.Rules(failures: health.failures, slowMS: slow.milliseconds, ttlSeconds: Int((ttl / .seconds(1)).rounded(.up)))
    }

    /// The path itself, or the first folder above it that is there.
    package static func existingFolder(above path: String) -> String {
        var url = URL(filePath: path).standardizedFileURL
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
        return url.path
    }
}
