internal import Answers
internal import DocIndex
internal import Foundation

/// What `GET /api/admin/sites` shows: which sites a process has, and the builds that they serve. Of the process on its listener for operators; of one site
/// where that one is asked.
struct SiteList: Encodable, Sendable {
    static let path = "/api/admin/sites"

    enum State: String, Encodable, Sendable {
        case served
        /// Nothing was fetched yet.
        case waiting
        /// It cannot be opened, and is tried again.
        case closed
    }

    struct Site: Encodable, Sendable {
        /// `nil` for the only site of a server whose settings have no `sites`.
        var name: String?
        var state: State
        var generation: String?
        var openedAt: Date?
        var pages: Int?
        /// Why a newer build, or any, is not served.
        var refusal: String?

        init(_ name: String?, _ dist: OpenBuild, openedAt: Date, refusal: String?) {
            self.name = name
            state = .served
            generation = dist.generation
            self.openedAt = openedAt
            pages = dist.index.statistics.pages
            self.refusal = refusal
        }

        init(closed name: String, waitsForBuild: Bool, reason: String) {
            self.name = name
            state = waitsForBuild ? .waiting : .closed
            refusal = reason
        }

        enum CodingKeys: String, CodingKey {
            case name, state, generation, pages, refusal
            case openedAt = "opened_at"
        }
    }

    var sites: [Site]
}

/// What `GET /api/admin/budgets` shows: how far what bounds the cost of Kapa is used up. The names are those of the settings.
struct BudgetList: Encodable, Sendable {
    struct Budget: Encodable, Sendable {
        var name: String
        var used: Int
        /// `nil` where nothing bounds it.
        var limit: Int?
        var windowSeconds: Int
        /// When all of it is there again.
        var resetsAt: Date

        enum CodingKeys: String, CodingKey {
            case name, used, limit
            case windowSeconds = "window_seconds"
            case resetsAt = "resets_at"
        }
    }

    var budgets: [Budget]

    init(_ uses: [KapaBudget.Use], at now: Date) {
        budgets = uses.map { use in
            Budget(
                name: use.part == .day ? "kapa_daily_questions" : "kapa_rate",
                used: use.used,
                limit: use.limit,
                windowSeconds: Int(use.window / .seconds(1)),
                resetsAt: now.addingTimeInterval(use.reset / .seconds(1))
            )
        }
    }
}
