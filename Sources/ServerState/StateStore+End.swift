internal import Dispatch
internal import GRDB
internal import Logging

extension StateStore {
    /// Brings all that is in the log into the file, and closes it: a server that has ended leaves one file, which can be copied as it is.
    package func close() async {
        await flush()
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "state end").async { [self] in
                closeFile()
                continuation.resume()
            }
        }
    }

    private func closeFile() {
        do {
            if obstacle == nil, let pool = database as? DatabasePool {
                // The last connection that closes takes the log away, which one that only reads may not; GRDB closes those last.
                pool.invalidateReadOnlyConnections()
                // A command that reads at this moment keeps the log, with nothing in it that the file lacks.
                try database.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
            }
            try database.close()
        } catch {
            logger.warning(
                "the state could not be closed: the next start reads what is left in its log",
                metadata: ["error.reason": "\(Self.reason(error))"]
            )
        }
    }
}
