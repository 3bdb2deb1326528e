/// What the start of a server makes of a state, and how the server before this one gets it back.
package struct StateOutlook: Sendable, Hashable {
    package enum WayBack: Sendable, Hashable {
        /// Nothing has to be done.
        case none
        /// `migrate --to` ``StateOutlook/from``.
        case migration
        /// There is no other.
        case backup
    }

    /// 0 for a state without tables.
    package var from: Int
    package var to: Int
    /// What the steps between bring.
    package var steps: [String]
    package var wayBack: WayBack

    package init(from: Int, to: Int, steps: [String], wayBack: WayBack) {
        (self.from, self.to, self.steps, self.wayBack) = (from, to, steps, wayBack)
    }
}

extension StateChange {
    /// Looks at a file without changing it; a server may use it meanwhile.
    /// - Throws: ``StateError`` for what a server refuses.
    package static func outlook(statePath: String) throws(StateError) -> StateOutlook {
        let found = try StateOpening.inspect(statePath)
        let steps = StateSchema.steps.filter { $0.version > found.version }
        let wayBack: StateOutlook.WayBack =
            switch steps.count {
            case 0: .none
            // As ``migrate(statePath:to:isDryRun:)`` leads.
            case _ where steps.allSatisfy { $0.down != nil }: .migration
            default: .backup
            }
        return StateOutlook(
            from: found.version,
            to: max(found.version, StateSchema.currentVersion),
            steps: steps.map(\.summary),
            wayBack: wayBack
        )
    }
}
