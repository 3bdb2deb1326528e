package import Answers
package import CoreMetrics
internal import CurlClient
internal import DocModel
internal import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings
package import ServerState

extension HealthMonitor {
    /// The monitor of a server, with its own parts and the operator's services.
    ///
    /// - Returns: `nil` when it is switched off.
    package convenience init?(
        _ configuration: AssistantConfiguration,
        state store: any StateStoring,
        kapa: KapaGateway?,
        captcha: CaptchaHealth? = nil,
        index: CurrentIndex,
        watch: ServerWatch,
        lifecycle: ServerLifecycle,
        metrics factory: any MetricsFactory,
        logger: Logger,
        clock: WallClock = .system
    ) {
        let health = configuration.health
        guard health.isEnabled else { return nil }
        let metrics = HealthMetrics(factory)
        // Without a file the state ends with the process; snapshots in it would only take memory.
        let state = configuration.state.location == .memory ? nil : store
        let recorder =
            health.snapshots == nil && state == nil
            ? nil
            : HealthRecorder(
                folder: health.snapshots,
                state: state,
                daysKept: Int(health.retention / .seconds(86_400)),
                metrics: metrics,
                logger: logger
            )
        let folders = [configuration.state.path, health.snapshots].compactMap { $0 }.map { Self.existingFolder(above: $0) }
        self.init(
            health,
            items: Self.ownItems(
                health,
                store,
                kapa,
                captcha.map { CaptchaCheck(captcha: $0, refuses: configuration.captcha.whenUnavailable == .refuse) },
                index,
                disks: [configuration.dist] + folders,
                clock
            )
                + Self.items(health.targets, health),
            watch: watch,
            lifecycle: lifecycle,
            machine: MachineMeter(path: configuration.dist),
            recorder: recorder,
            metrics: metrics,
            logger: logger,
            clock: clock
        )
    }

    private static func ownItems(
        _ health: HealthConfiguration,
        _ store: any StateStoring,
        _ kapa: KapaGateway?,
        _ captcha: CaptchaCheck?,
        _ index: CurrentIndex,
        disks: [String],
        _ clock: WallClock
    ) -> [Item] {
        let ttl = CheckState.Rules.lifetime(interval: health.interval, timeout: health.timeout)
        func item(_ id: String, _ name: String, isRequired: Bool, _ check: any HealthCheck, knownFor: Duration = .zero) -> Item {
            Item(
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
        var items = [
            item("index", "Search index", isRequired: true, IndexCheck(index)),
            item("state", "State", isRequired: false, StateCheck(state: store)),
            item("disk", "Disk space", isRequired: false, DiskCheck(paths: disks, warning: health.diskWarning, limit: health.diskLimit)),
        ]
        if let captcha { items.append(item("captcha", "Captcha", isRequired: false, captcha)) }
        if let kapa {
            // Kapa's own answers say how it is; without any it is asked ten times more seldom than what is ours.
            let lately = health.interval * 10
            items.append(
                item(
                    "kapa",
                    "Kapa",
                    isRequired: false,
                    KapaCheck(kapa: kapa, lately: lately, clock: clock),
                    knownFor: lately
                )
            )
        }
        return items
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
