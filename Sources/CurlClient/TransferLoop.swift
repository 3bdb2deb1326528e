internal import CCurl
internal import Foundation
internal import Synchronization

/// Runs transfers on one thread around libcurl's multi interface.
///
/// Not `curl_easy_perform` on a thread per transfer: it looks up only once a second while the peer is silent (measured with 7.88: 1.001 s
/// between two progress calls), so that a deadline of 200 ms or a cancellation would wait that long. `curl_multi_poll` takes the time of
/// the next deadline, and `curl_multi_wakeup` ends it at once.
///
/// `@unchecked Sendable`: after `init`, `multi`, `active` and `idleHandles` are touched by `run()`'s thread alone, but for
/// `curl_multi_wakeup(multi)`, which the manual allows from any thread. They are freed in `deinit`, when neither that thread nor a client
/// holds a reference. All else is immutable or behind `waiting`.
/// Source: <https://curl.se/libcurl/c/curl_multi_wakeup.html>
final class TransferLoop: @unchecked Sendable {
    private struct Waiting {
        /// Bounded by `maxWaiting`, and by the free places more: those wait for the thread alone.
        var jobs: [TransferJob] = []
        var freePlaces: Int
        var isClosed = false
    }

    /// Thread-safe by the language's rule for globals; libcurl wants it before all else.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let maxConcurrent: Int
    private let maxWaiting: Int
    private let waiting: Mutex<Waiting>

    private let multi: UnsafeMutableRawPointer
    /// By easy handle; bounded by `maxConcurrent`.
    private var active: [UnsafeMutableRawPointer: Transfer] = [:]
    /// Reset, but they keep their TLS sessions; never more than `maxConcurrent` exist.
    private var idleHandles: [UnsafeMutableRawPointer] = []

    init(maxConcurrent: Int, maxWaiting: Int) {
        guard Self.isLibraryReady, let multi = curl_multi_init() else { preconditionFailure("libcurl does not start") }
        self.maxConcurrent = maxConcurrent
        self.maxWaiting = maxWaiting
        waiting = Mutex(Waiting(freePlaces: maxConcurrent))
        self.multi = multi
        _ = docgen_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, maxConcurrent)
    }

    deinit {
        for easy in idleHandles { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
    }

    // MARK: From any thread

    func start() {
        let thread = Thread { self.run() }
        thread.name = "curl"
        thread.start()
    }

    /// Ends the thread once the last caller has a result: the optimiser may drop a client while its last call waits.
    func close() {
        waiting.withLock { $0.isClosed = true }
        wake()
    }

    func submit(_ job: TransferJob) {
        let isAccepted = waiting.withLock { waiting in
            guard waiting.jobs.count < maxWaiting + waiting.freePlaces else { return false }
            waiting.jobs.append(job)
            return true
        }
        if isAccepted {
            wake()
        } else {
            job.continuation.resume(returning: .failure(CurlError(.busy, host: job.host, "\(maxWaiting) requests wait already")))
        }
    }

    func wake() { _ = curl_multi_wakeup(multi) }

    // MARK: On the loop's thread

    private func run() {
        // CURLOPT_NOSIGNAL leaves SIGPIPE to us, and the process's other signals are for its other threads.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)

        while true {
            startWaiting()
            var running: Int32 = 0
            _ = curl_multi_perform(multi, &running)
            finishCompleted()
            // After `perform`: a byte that has come in time counts, even when this thread was late.
            finishInterrupted()
            if active.isEmpty, waiting.withLock({ $0.isClosed && $0.jobs.isEmpty }) { return }
            _ = curl_multi_poll(multi, nil, 0, pollMilliseconds(), nil)
        }
    }

    private func startWaiting() {
        let now = ContinuousClock.now
        // Each job is asked once: its flag may change from one look to the next, and a job counted on neither side would be lost.
        let (interrupted, starting) = waiting.withLock { waiting in
            var interrupted: [(TransferJob, CurlError)] = []
            waiting.jobs.removeAll { job in
                guard let error = job.interruption(at: now) else { return false }
                interrupted.append((job, error))
                return true
            }
            let starting = Array(waiting.jobs.prefix(maxConcurrent - active.count))
            waiting.jobs.removeFirst(starting.count)
            waiting.freePlaces -= starting.count
            return (interrupted, starting)
        }
        for (job, error) in interrupted { job.continuation.resume(returning: .failure(error)) }
        for job in starting { start(job) }
    }

    private func start(_ job: TransferJob) {
        guard let easy = idleHandles.popLast() ?? curl_easy_init() else {
            waiting.withLock { $0.freePlaces += 1 }
            job.continuation.resume(returning: .failure(CurlError(.failed, host: job.host, "out of memory")))
            return
        }
        let transfer = Transfer(job, on: easy)
        active[easy] = transfer
        guard transfer.prepare(), curl_multi_add_handle(multi, easy) == CURLM_OK else {
            finish(transfer, with: .failure(CurlError(.failed, host: job.host, "libcurl refuses the transfer")))
            return
        }
    }

    private func finishCompleted() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let transfer = active[message.pointee.easy_handle] else { continue }
            finish(transfer, with: transfer.result(of: message.pointee.data.result))
        }
    }

    private func finishInterrupted() {
        let now = ContinuousClock.now
        for transfer in Array(active.values) {
            if let error = transfer.interruption(at: now) { finish(transfer, with: .failure(error)) }
        }
    }

    private func finish(_ transfer: Transfer, with result: Result<CurlResponse, CurlError>) {
        active[transfer.easy] = nil
        // Closes the connection of an unfinished transfer, keeps that of a finished one.
        curl_multi_remove_handle(multi, transfer.easy)
        curl_easy_reset(transfer.easy)
        idleHandles.append(transfer.easy)
        waiting.withLock { $0.freePlaces += 1 }
        transfer.job.continuation.resume(returning: result)
    }

    private func pollMilliseconds() -> Int32 {
        let jobs = waiting.withLock { $0.jobs }
        if !jobs.isEmpty, active.count < maxConcurrent { return 0 }
        let deadlines = active.values.map { $0.deadline.instant } + jobs.map { $0.sent + $0.request.deadlines.total }
        return deadlines.min().map { ContinuousClock.now.duration(to: $0).clampedMilliseconds } ?? .max
    }
}

extension Duration {
    /// Rounded up, so that a wait does not end just before its deadline; at least 1, because libcurl takes 0 for its default.
    var clampedMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return max(1, Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
