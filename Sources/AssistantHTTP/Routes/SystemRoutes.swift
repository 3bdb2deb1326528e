internal import Crypto
internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings

/// `/api/system/health`, `/api/system/connectivity` and `/api/system/info`: what a status page and an operator ask.
///
/// Nothing is looked at because somebody asks: the monitor has looked, or nobody has. Reasons, sizes and versions are for operators; nothing
/// names a path, a host of ours or a key.
struct SystemRoutes: Sendable {
    let configuration: AssistantConfiguration
    let lifecycle: ServerLifecycle
    /// `nil` when it is switched off.
    let monitor: HealthMonitor?
    /// `nil` for a process with several sites, which has no features of its own.
    let flags: FeatureFlags?
    let operators: OperatorAccess
    let clock: WallClock

    func routes(of dist: OpenBuild) -> [Route] {
        [
            healthRoute(generation: dist.generation),
            Route(.get, "/api/system/connectivity", rates: [.requests], isForOperators: true, access: .details) {
                [self] _, _, context in
                JSONResponse.ok(connectivity(context.client, isOperator: context.principal != nil))
            },
            Route(.get, "/api/system/info", rates: [.requests], isForOperators: true, access: .details) {
                [self] request, _, context in
                let reader = context.client.address.map { "\($0.client)" } ?? ""
                let hasChat =
                    await flags?.isOn(.chat, for: reader) { role in
                        await operators.principal(context.client, request, havingOneOf: [role]) != nil
                    } ?? true
                return JSONResponse.ok(info(dist, isOperator: context.principal != nil, hasChat: hasChat))
            },
        ]
    }

    /// - Parameter generation: Of the build; `nil` where there is not one.
    func healthRoute(generation: String?) -> Route {
        Route(.get, "/api/system/health", rates: [.requests], isForOperators: true, access: .details) {
            [self] request, _, context in
            health(request, isOperator: context.principal != nil, generation)
        }
    }

    private func report(at now: Date, isOperator: Bool) -> HealthSnapshot {
        let snapshot = monitor?.report(at: now) ?? .unknown(at: now, configuration.health)
        return isOperator ? snapshot : snapshot.publicForm
    }

    // MARK: Health

    private func health(_ request: Request, isOperator: Bool, _ generation: String?) -> Response {
        let snapshot = report(at: clock.now, isOperator: isOperator)
        let wantsReport = request.headers[.accept]?.contains(HealthReport.contentType) == true
        var status = HTTPResponse.Status.ok
        let body: ByteBuffer
        if wantsReport {
            let uptime = snapshot.generatedAt.timeIntervalSince(lifecycle.startedAt)
            let report = HealthReport(
                snapshot,
                version: isOperator ? docgenVersion : nil,
                releaseID: isOperator ? generation : nil,
                uptimeSeconds: isOperator ? max(0, uptime.rounded()) : nil
            )
            if report.status == .fail { status = .serviceUnavailable }
            body = JSONResponse.encoded(report)
        } else {
            body = JSONResponse.encoded(snapshot)
        }
        let tag =
            "\"" + SHA256.hash(data: Data(body.readableBytesView)).prefix(12).map { String($0, radix: 36) }.joined(separator: "-") + "\""
        var headers: HTTPFields = [.eTag: tag, .cacheControl: "no-cache", .vary: "Accept, Authorization"]
        if status == .ok, EntityTags(request.headers[.ifNoneMatch])?.matchesWeakly(tag) == true {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = wantsReport ? HealthReport.contentType : "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    // MARK: Connectivity

    private func connectivity(_ client: Client, isOperator: Bool) -> Connectivity {
        let now = clock.now
        let own: Set<String> = ["server", "site", "index", "state", "disk"]
        return Connectivity(
            generatedAt: now,
            client: .init(
                scheme: client.isSecure ? "https" : "http",
                family: client.address.map { $0.isIPv4 ? "ipv4" : "ipv6" },
                isBehindUnknownProxy: client.isBehindUnknownProxy
            ),
            upstreams: report(at: now, isOperator: isOperator).services.filter { !own.contains($0.id) }.map {
                .init(service: $0, ageSeconds: max(0, Int(now.timeIntervalSince($0.checkedAt))))
            }
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

        struct Upstream: Encodable {
            var service: HealthSnapshot.Service
            var ageSeconds: Int

            func encode(to encoder: any Encoder) throws {
                try service.encode(to: encoder)
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(ageSeconds, forKey: .ageSeconds)
            }

            enum CodingKeys: String, CodingKey {
                case ageSeconds = "age_seconds"
            }
        }

        var generatedAt: Date
        var client: Seen
        var upstreams: [Upstream]

        enum CodingKeys: String, CodingKey {
            case client, upstreams
            case generatedAt = "generated_at"
        }
    }

    // MARK: Info

    private func info(_ dist: OpenBuild, isOperator: Bool, hasChat: Bool) -> Info {
        let limits = configuration.limits
        return Info(
            version: isOperator ? docgenVersion : nil,
            title: dist.title,
            generation: dist.generation,
            pages: dist.index.statistics.pages,
            sections: dist.index.statistics.sections,
            startedAt: lifecycle.startedAt,
            capabilities: .init(
                search: true,
                localAnswers: true,
                kapa: configuration.kapaSettings.isConfigured && configuration.kapaSettings.isEnabled,
                widget: configuration.kapaSettings.isWidgetEnabled && hasChat,
                captcha: configuration.captcha.provider != nil
            ),
            captcha: configuration.captcha.provider.map { .init(provider: $0.rawValue, siteKey: configuration.captcha.siteKey) },
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
            var captcha: Bool

            enum CodingKeys: String, CodingKey {
                case search, kapa, widget, captcha
                case localAnswers = "local_answers"
            }
        }

        struct Captcha: Encodable {
            var provider: String
            var siteKey: String?

            enum CodingKeys: String, CodingKey {
                case provider
                case siteKey = "site_key"
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

        /// For operators.
        var version: String?
        var title: String
        var generation: String
        var pages: Int
        var sections: Int
        var startedAt: Date
        var capabilities: Capabilities
        var captcha: Captcha?
        var limits: Limits

        enum CodingKeys: String, CodingKey {
            case version, title, generation, pages, sections, capabilities, captcha, limits
            case startedAt = "started_at"
        }
    }
}
