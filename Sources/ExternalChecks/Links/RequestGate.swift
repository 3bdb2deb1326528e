internal import Foundation

/// Lets requests begin: so many at a time, so many to one host, and those to one host not faster than agreed.
actor RequestGate {
    private struct Host {
        var active = 0
        var next = ContinuousClock.now
        var waiting: [CheckedContinuation<Bool, Never>] = []
        /// Of ``waiting``, those that were let in.
        var firstWaiting = 0

        var isWaiting: Bool { firstWaiting < waiting.count }
    }

    private let concurrency: Int
    private let hostConcurrency: Int
    private let interval: Duration
    private var active = 0
    private var hosts: [String: Host] = [:]
    /// Hosts with requests that wait, the one that waits longest first.
    private var queue: [String] = []
    private var timer: Task<Void, Never>?
    private var isClosed = false

    init(concurrency: Int, hostConcurrency: Int, interval: Duration) {
        (self.concurrency, self.hostConcurrency, self.interval) = (concurrency, hostConcurrency, interval)
    }

    /// Waits until a request to a host may begin.
    /// - Returns: `false` where the gate was closed: the request must not begin.
    func enter(_ host: String) async -> Bool {
        guard !isClosed else { return false }
        return await withCheckedContinuation { continuation in
            if !(hosts[host]?.isWaiting ?? false) { queue.append(host) }
            hosts[host, default: Host()].waiting.append(continuation)
            admit()
        }
    }

    /// Says that a request has ended.
    func leave(_ host: String) {
        active -= 1
        hosts[host]?.active -= 1
        admit()
    }

    /// Lets no request to a host begin before an instant.
    func pause(_ host: String, until instant: ContinuousClock.Instant) {
        hosts[host, default: Host()].next = max(hosts[host]?.next ?? instant, instant)
    }

    /// Sends everybody away who waits, and who comes.
    func close() {
        isClosed = true
        timer?.cancel()
        for name in queue {
            guard let host = hosts[name] else { continue }
            for continuation in host.waiting[host.firstWaiting...] { continuation.resume(returning: false) }
            hosts[name]?.waiting = []
            hosts[name]?.firstWaiting = 0
        }
        queue = []
    }

    private func admit() {
        let now = ContinuousClock.now
        var earliest: ContinuousClock.Instant?
        var left: [String] = []
        for name in queue {
            guard var host = hosts[name] else { continue }
            while host.isWaiting, active < concurrency, host.active < hostConcurrency, host.next <= now {
                active += 1
                host.active += 1
                host.next = now + interval
                let continuation = host.waiting[host.firstWaiting]
                host.firstWaiting += 1
                continuation.resume(returning: true)
                if interval > .zero { break }
            }
            if host.isWaiting {
                left.append(name)
                if host.active < hostConcurrency, host.next > now { earliest = min(earliest ?? host.next, host.next) }
            } else {
                host.waiting = []
                host.firstWaiting = 0
            }
            hosts[name] = host
        }
        queue = left
        timer?.cancel()
        timer = earliest.map { instant in
            Task {
                guard (try? await Task.sleep(until: instant, clock: .continuous)) != nil else { return }
                admit()
            }
        }
    }
}
