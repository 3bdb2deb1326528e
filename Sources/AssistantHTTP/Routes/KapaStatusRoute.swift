internal import Answers
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import ServerSettings
internal import ServerState

/// `GET /api/kapa/status`: who answers now, and how Kapa has been lately. Tells nothing that helps an attacker: no key, no id, no address.
struct KapaStatusRoute: Sendable {
    let configuration: KapaConfiguration?
    let kapa: KapaGateway?
    let state: any StateStoring

    var routes: [Route] { [Route(.get, "/api/kapa/status", rates: [.requests]) { _, _, _ in JSONResponse.ok(await body()) }] }

    /// The same, and what is for operators.
    func details() async -> Details {
        Details(
            status: await body(),
            questionsToday: kapa?.status.usedToday,
            dailyLimit: kapa == nil ? nil : configuration?.dailyQuestions,
            nextDelivery: kapa == nil ? nil : (try? await state.outbox().nextDue).map { max(0, Int(($0 / .seconds(1)).rounded(.up))) }
        )
    }

    struct Details: Encodable {
        fileprivate var status: Body
        var questionsToday: Int?
        var dailyLimit: Int?
        /// Until the next vote is brought, in seconds.
        var nextDelivery: Int?

        enum CodingKeys: String, CodingKey {
            case status
            case questionsToday = "questions_today"
            case dailyLimit = "daily_limit"
            case nextDelivery = "next_delivery_seconds"
        }
    }

    private func body() async -> Body {
        let status = kapa?.status
        return Body(
            configured: configuration != nil,
            enabled: kapa != nil,
            mode: kapa?.isAvailable == true ? "kapa" : "local",
            breaker: status?.breaker.name,
            overBudget: status?.overBudget?.rawValue,
            retryAfter: status?.retryAfter.map { Int(($0 / .seconds(1)).rounded(.up)) },
            lastSuccess: status?.lastSuccess?.ISO8601Format(),
            lastFailure: status?.lastFailure.map { .init(at: $0.date.ISO8601Format(), code: $0.code) },
            feedbackWaiting: kapa == nil ? nil : try? await state.outbox().depth
        )
    }

    fileprivate struct Body: Encodable {
        var configured: Bool
        var enabled: Bool
        var mode: String
        var breaker: String?
        var overBudget: String?
        var retryAfter: Int?
        var lastSuccess: String?
        var lastFailure: Failure?
        var feedbackWaiting: Int?

        struct Failure: Encodable {
            var at: String
            var code: String
        }

        enum CodingKeys: String, CodingKey {
            case configured, enabled, mode, breaker
            case overBudget = "over_budget"
            case retryAfter = "retry_after_seconds"
            case lastSuccess = "last_success"
            case lastFailure = "last_failure"
            case feedbackWaiting = "feedback_waiting"
        }
    }
}
