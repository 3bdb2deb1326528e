/// What `status:` in `docgen.yml` says about the status pages.
package struct StatusSettings: Hashable, Sendable {
    /// The part of the time that a state counts as downtime, 0 to 1. What the checks find and what incidents say are never added up: the larger
    /// one counts.
    package struct Weights: Hashable, Sendable {
        /// A check that found a service degraded, and an incident of severity `degraded`.
        package var degraded = 0.0
        /// An incident of severity `partial`.
        package var partial = 0.3
        /// An incident of severity `major`. A check that failed always counts whole.
        package var major = 1.0

        package init() {}
    }

    /// The folder with the snapshots, relative to the root.
    package var snapshots = "health/snapshots"
    /// The folder with the incident files, relative to the root.
    package var incidents = "incidents"
    /// The objective in percent; `nil`: there is none, and no error budget.
    package var objective: Double?
    /// The number of days over which the objective counts.
    package var objectiveDays = 30
    package var weights = Weights()

    package init() {}

    /// The part of the time in which services may be down; `nil` without an objective.
    var allowedRatio: Double? { objective.map { ((100 - $0) * 1e7).rounded() / 1e9 } }
}
