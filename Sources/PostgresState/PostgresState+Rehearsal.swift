internal import Answers
internal import PostgresClient
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

/// What the monitor writes, to learn whether the database takes what readers write.
extension PostgresState {
    /// Writes a question and a vote as readers' are written, and takes them back.
    /// - Returns: What the database refuses.
    private func rehearse() async throws -> StateRehearsal.Refusal? {
        struct TakenBack: Error { var refusal: StateRehearsal.Refusal? }
        let rehearsal = StateRehearsal(now: clock.milliseconds)
        let question = PostgresWrite.question(rehearsal.question, storesText: configuration.storesQuestionText)
        let vote = PostgresWrite.vote(rehearsal.vote, comment: nil, idempotency: rehearsal.idempotency, now: rehearsal.question.asked) {
            _ in
        }
        let parts: [(StateRehearsal.Part, PostgresStatement)] = [(.questions, question.statement), (.votes, vote.statement)]
        return try await perform(within: limits.write) { session in
            do {
                try session.inTransaction {
                    for (part, statement) in parts {
                        do throws(PostgresError) {
                            _ = try session.run([statement])
                        } catch {
                            guard error.isOfStatement else { throw error }
                            throw TakenBack(refusal: StateRehearsal.Refusal(part, reason: "\(error)"))
                        }
                    }
                    throw TakenBack()
                }
            } catch let end as TakenBack {
                return end.refusal
            }
            return nil
        }
    }

    package func beat() async throws {
        try await perform(PostgresWrite("UPDATE state SET beat = $1", [.integer(clock.milliseconds)], place: .init(key: "beat")))
        backlog.noteRehearsal(try await rehearse())
        writeWhatFailed()
        // A vote of another server's may wait, whose server is gone.
        wakeOutbox()
        try await size.measure(client, within: limits.write)
    }
}
