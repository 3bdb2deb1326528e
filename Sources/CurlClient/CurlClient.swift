internal import Synchronization

/// An HTTP client on libcurl.
///
/// All transfers of a client run on one thread of its own, which shares connections (HTTP/2 where the server offers it), names and TLS
/// sessions among them. Redirects, cookies and content codings are left to the caller. The environment's proxy variables
/// (`https_proxy`, `no_proxy`) are honoured, as everywhere with libcurl.
package final class CurlClient: Sendable {
    private let loop: TransferLoop

    /// Starts the client's thread, which ends with the client.
    ///
    /// - Parameters:
    ///   - maxConcurrent: Transfers at work at the same time, at least 1.
    ///   - maxWaiting: Requests that may wait for a place, at least 1; more end with ``CurlError/Code/busy``.
    package init(maxConcurrent: Int = 8, maxWaiting: Int = 256) {
        precondition(maxConcurrent >= 1 && maxWaiting >= 1)
        loop = TransferLoop(maxConcurrent: maxConcurrent, maxWaiting: maxWaiting)
        loop.start()
    }

    deinit { loop.close() }

    /// Sends a request and collects its response. Every status is a response, `404` and `500` too.
    ///
    /// A request that met a reused connection just closed by the server is sent once more on a new one, before any byte came back.
    ///
    /// - Throws: ``CurlError``; with the code `cancelled`, not `CancellationError`, when the task was cancelled. The connection of an
    ///   unfinished transfer is closed by then.
    package func send(_ request: CurlRequest) async throws(CurlError) -> CurlResponse { try await run(request, receive: nil) }

    /// Sends a request and hands the body over as it comes, for responses that take long.
    ///
    /// Only the body of a `2xx` response is handed over; that of another status is collected, as ``send(_:)`` does.
    ///
    /// - Parameter receive: Called in order on the client's thread, which all transfers share: it must not wait. No call comes after this
    ///   function has returned or thrown. ``CurlRequest/maxResponseBytes`` bounds the sum of all pieces.
    /// - Returns: The response; its body is empty where `receive` got it.
    /// - Throws: As ``send(_:)`` does, also when pieces have been handed over already.
    package func stream(
        _ request: CurlRequest,
        receive: @escaping @Sendable (_ piece: [UInt8]) -> Void
    ) async throws(CurlError) -> CurlResponse {
        try await run(request, receive: receive)
    }

    private func run(_ request: CurlRequest, receive: (@Sendable ([UInt8]) -> Void)?) async throws(CurlError) -> CurlResponse {
        let host = try request.validate()
        let cancellation = TransferJob.Cancellation()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(
                    TransferJob(request: request, host: host, receive: receive, cancellation: cancellation, continuation: continuation)
                )
            }
        } onCancel: {
            cancellation.request()
            loop.wake()
        }
        return try result.get()
    }
}

/// A request on its way to the loop, and the caller who waits for it.
struct TransferJob: Sendable {
    let request: CurlRequest
    let host: String
    /// Takes the body of a `2xx` response piece by piece.
    let receive: (@Sendable ([UInt8]) -> Void)?
    let cancellation: Cancellation
    let continuation: CheckedContinuation<Result<CurlResponse, CurlError>, Never>
    let sent = ContinuousClock.now

    /// A flag instead of a message to the loop: a task may be cancelled before its job arrives there.
    final class Cancellation: Sendable {
        private let flag = Atomic(false)
        var isRequested: Bool { flag.load(ordering: .acquiring) }
        func request() { flag.store(true, ordering: .releasing) }
    }

    /// What ends the job before its transfer starts, and after.
    func interruption(at now: ContinuousClock.Instant) -> CurlError? {
        if cancellation.isRequested { return CurlError(.cancelled, host: host, "the request was cancelled") }
        if now >= sent + request.deadlines.total { return timeout(.total) }
        return nil
    }

    func timeout(_ deadline: CurlError.Deadline) -> CurlError {
        let (what, limit) =
            switch deadline {
            case .connect: ("no connection", request.deadlines.connect)
            case .firstByte: ("no first byte", request.deadlines.firstByte)
            case .stall: ("silent in mid-response", request.deadlines.stall)
            case .total: ("no complete response", request.deadlines.total)
            }
        return CurlError(.timeout(deadline), host: host, "\(what) within \(limit)")
    }
}
