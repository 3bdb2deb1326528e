internal import GRDB
internal import Logging
internal import ServerFoundation
internal import Synchronization

extension StateStore {
    package func kapaQuestions(onDay day: Int) -> Int {
        do {
            return try database.read { try Int.fetchOne($0, sql: "SELECT questions FROM kapa_days WHERE day = ?", arguments: [day]) ?? 0 }
        } catch {
            logger.error("cannot read how many questions went to Kapa today", metadata: ["error.reason": "\(Self.reason(error))"])
            return 0
        }
    }

    package func addKapaQuestion(onDay day: Int, completion: @escaping @Sendable (Int) -> Void) {
        let total = Mutex<Int>.Box(0)
        commits.write { database in
            let count = try Int.fetchOne(
                database,
                sql: """
                    INSERT INTO kapa_days (day, questions) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET questions = questions + 1
                    RETURNING questions
                    """,
                arguments: [day]
            )
            total.mutex.withLock { $0 = count ?? 0 }
        } completion: { result in
            // A state that fails is told of by the questions themselves.
            if case .success = result { completion(total.mutex.withLock { $0 }) }
        }
    }
}
