internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import Synchronization

/// `/api/system/health`, `/api/system/connectivity` and `/api/system/info`: what a status page and an operator ask.
///
/// Nothing here looks at another host when it is asked, or a reader could make the server do so; and nothing names a path, a host of ours or a
/// key.
final class SystemRoutes: Sendable {
    /// Tells the last known state of something that the server needs; returns at once.
    typealias ServiceReport = @Sendable () -> HealthSnapshot.Service

    /// A snapshot is good for so long: however often somebody asks, `/proc` is read no more often.
    private static let intervalSeconds = 5

    private let configuration: AssistantConfiguration
    private let lifecycle: ServerLifecycle
    private let upstreams: [ServiceReport]
    private let processor = ProcessorMeter()
    private let host = Mutex<(at: ContinuousClock.Instant, host: HealthSnapshot.Host?)?>(nil)

    /// - Parameter upstreams: Services of others that the server asks, such as Kapa.
    init(configuration: AssistantConfiguration, lifecycle: ServerLifecycle, upstreams: [ServiceReport] = []) {
        self.configuration = configuration
        self.lifecycle = lifecycle
        self.upstreams = upstreams
    }

    func routes(of dist: Dist) -> [Route] {
        [
            Route(.get, "/api/system/health") { [self] _, _, _ in JSONResponse.ok(health(dist)) },
            Route(.get, "/api/system/connectivity") { [self] _, _, context in JSONResponse.ok(connectivity(context.client)) },
            Route(.get, "/api/system/info") { [self] _, _, _ in JSONResponse.ok(info(dist)) },
        ]
    }

    // MARK: Health

    private func health(_ dist: Dist) -> HealthSnapshot {
        let now = Date.now
        let start = ContinuousClock.now
        let isReadable = (try? dist.index.search("health", limit: 1)) != nil
        let index = HealthSnapshot.Service(
            id: "index",
            name: "Search index",
            state: isReadable ? .healthy : .unhealthy,
            isRequired: true,
            responseMS: (ContinuousClock.now - start) / .milliseconds(1),
            checkedAt: now,
            message: isReadable ? nil : "the index cannot be read"
        )
        let isRefused = lifecycle.buildRefusal != nil
        let site = HealthSnapshot.Service(
            id: "site",
            name: "Site",
            state: isRefused ? .degraded : .healthy,
            isRequired: true,
            checkedAt: now,
            message: isRefused ? "the newest build was refused; the one before it is served" : nil
        )
        let server = HealthSnapshot.Service(
            id: "server",
            name: "Server",
            state: lifecycle.isDraining ? .maintenance : .healthy,
            isRequired: true,
            checkedAt: now,
            message: lifecycle.isDraining ? "the server is shutting down" : nil
        )
        return HealthSnapshot(
            generatedAt: now,
            intervalSeconds: Self.intervalSeconds,
            services: [server, site, index] + upstreams.map { $0() },
            host: currentHost()
        )
    }

    private func currentHost() -> HealthSnapshot.Host? {
        host.withLock { kept in
            let now = ContinuousClock.now
            if let kept, now - kept.at < .seconds(Self.intervalSeconds) { return kept.host }
            let host = readHost()
            kept = (now, host)
            return host
        }
    }

    private func readHost() -> HealthSnapshot.Host? {
        var disk = statvfs()
        guard let facts = ProcessFacts.read(), statvfs(configuration.dist, &disk) == 0 else { return nil }
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let block = Int(disk.f_frsize)
        let diskTotal = Int(disk.f_blocks) * block
        let diskUsed = (Int(disk.f_blocks) - Int(disk.f_bfree)) * block
        let memoryUsed = facts.memoryTotalBytes - facts.memoryAvailableBytes
        return HealthSnapshot.Host(
            cpuRatio: min(1, (processor.ratio(facts) / Double(processors) * 1000).rounded() / 1000),
            memoryRatio: Double(memoryUsed) / Double(max(1, facts.memoryTotalBytes)),
            diskRatio: Double(diskUsed) / Double(max(1, diskTotal))
        )
    }

    // MARK: Connectivity

    private func connectivity(_ client: Client) -> Connectivity {
        Connectivity(
            generatedAt: .now,
            client: .init(
                scheme: client.isSecure ? "https" : "http",
                family: client.address.map { $0.isIPv4 ? "ipv4" : "ipv6" },
                isBehindUnknownProxy: client.isBehindUnknownProxy
            ),
            upstreams: upstreams.map { $0() }
        )
    }

    private struct Connectivity: Encodable {
        struct Seen: Encodable {
            var scheme: String
            var family: String?
            var isBehindUnknownProxy: Bool

            enum CodingKeys: String, CodingKey {
                case scheme, family
                case isBehindUnknownProxy = "behind_unknown_proxy"
            }
        }

        var generatedAt: Date
        var client: Seen
        var upstreams: [HealthSnapshot.Service]

        enum CodingKeys: String, CodingKey {
            case client, upstreams
            case generatedAt = "generated_at"
        }
    }

    // MARK: Info

    private func info(_ dist: Dist) -> Info {
        let limits = configuration.limits
        return Info(
            version: docgenVersion,
            title: dist.title,
            generation: dist.generation,
            pages: dist.index.statistics.pages,
            sections: dist.index.statistics.sections,
            startedAt: lifecycle.startedAt,
            capabilities: .init(
                search: true,
                localAnswers: true,
                kapa: configuration.kapaSettings.isConfigured,
                widget: configuration.kapaSettings.isWidgetEnabled
            ),
            limits: .init(
                queryCharacters: limits.maxQueryCharacters,
                bodyBytes: limits.maxBodyBytes,
                questionRate: configuration.questionRate.map(Info.Rate.init),
                requestRate: configuration.requestRate.map(Info.Rate.init)
            )
        )
    }

    private struct Info: Encodable {
        struct Capabilities: Encodable {
            var search: Bool
            var localAnswers: Bool
            var kapa: Bool
            var widget: Bool

            enum CodingKeys: String, CodingKey {
                case search, kapa, widget
                case localAnswers = "local_answers"
            }
        }

        struct Rate: Encodable {
            var count: Int
            var windowSeconds: Int

            init(_ rate: RequestRate) {
                count = rate.count
                windowSeconds = Int(rate.window / .seconds(1))
            }

            enum CodingKeys: String, CodingKey {
                case count
                case windowSeconds = "window_seconds"
            }
        }

        struct Limits: Encodable {
            var queryCharacters: Int
            var bodyBytes: Int
            var questionRate: Rate?
            var requestRate: Rate?

            enum CodingKeys: String, CodingKey {
                case queryCharacters = "query_characters"
                case bodyBytes = "body_bytes"
                case questionRate = "question_rate"
                case requestRate = "request_rate"
            }
        }

        var version: String
        var title: String
        var generation: String
        var pages: Int
        var sections: Int
        var startedAt: Date
        var capabilities: Capabilities
        var limits: Limits

        enum CodingKeys: String, CodingKey {
            case version, title, generation, pages, sections, capabilities, limits
            case startedAt = "started_at"
        }
    }
}
