internal import GRDB
internal import Logging

extension StateStore {
    /// The questions that were sent to Kapa in a day, counted from 1970; 0 when the state cannot be read.
    package func kapaQuestions(onDay day: Int) -> Int {
        do {
            return try database.read { try Int.fetchOne($0, sql: "SELECT questions FROM kapa_days WHERE day = ?", arguments: [day]) ?? 0 }
        } catch {
            logger.error("cannot read how many questions went to Kapa today", metadata: ["error.reason": "\(Self.reason(error))"])
            return 0
        }
    }

    /// Counts a question that is sent to Kapa; written behind, like questions.
    package func addKapaQuestion(onDay day: Int) {
        commits.submit { database in
            try database.execute(
                sql: "INSERT INTO kapa_days (day, questions) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET questions = questions + 1",
                arguments: [day]
            )
        } completion: { _ in
            // A state that fails is told of by the questions themselves.
        }
    }
}
