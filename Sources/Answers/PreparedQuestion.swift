internal import DocIndex
package import ServerFoundation

/// A question with its thread and what the index says, before Kapa is asked.
package struct PreparedQuestion: Sendable {
    package let question: Question
    package let id: String
    package let thread: ThreadState
    /// The index could not be asked, which matters only when Kapa has no answer either.
    let local: Result<Answer, any Error>
    /// Where ``local`` failed: nobody else can answer.
    let place: KapaPlaces.Place?
    package let start: ContinuousClock.Instant
    /// What the request belongs to.
    package let trace: TraceContext?

    /// The sections that the index found, known at once.
    package var sources: [AssistantAnswer.Source] { (try? local.get().sources.map(AssistantAnswer.Source.init)) ?? [] }
}
