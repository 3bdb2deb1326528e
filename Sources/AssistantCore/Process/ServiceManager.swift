internal import AssistantHTTP
internal import Foundation
internal import Logging
internal import ServerFoundation
internal import ServiceLifecycle

/// Tells systemd how the server is, where it asks: `Type=notify` and `WatchdogSec=`.
///
/// Source: <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>.
struct ServiceManager: Sendable {
    private let socket: String
    /// Within which it wants to hear from us; `nil` when it does not watch.
    let watchdog: Duration?

    /// - Returns: `nil` when nobody asks.
    init?(environment: [String: String], processID: Int32 = getpid()) {
        guard let socket = environment["NOTIFY_SOCKET"], socket.hasPrefix("/") || socket.hasPrefix("@") else { return nil }
        self.socket = socket
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(processID)" } ?? true
        watchdog = isForUs ? environment["WATCHDOG_USEC"].flatMap(Int64.init).map { .microseconds($0) } : nil
    }

    func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
    func stopping() { send("STOPPING=1\nSTATUS=Finishing open requests") }

    func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    fileprivate func alive() { send("WATCHDOG=1") }

    /// One datagram; what cannot be delivered is lost, as nobody waits for it.
    private func send(_ message: String) {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // '@' stands for the zero byte of a name that is in no folder.
        let name = socket.hasPrefix("@") ? [0] + socket.utf8.dropFirst() : Array(socket.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(message.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}

/// Feeds the watchdog as long as every thread of the server does its work; when one hangs, systemd starts the server anew.
struct Watchdog: Service {
    let manager: ServiceManager
    let period: Duration
    let lag: EventLoopLag
    let logger: Logger

    func run() async throws {
        let pause = period / 3
        try? await cancelWhenGracefulShutdown {
            while true {
                // On the threads that answer requests, so that it falls silent when these hang.
                let worst = lag.worst(since: .now)
                if worst < period / 2 {
                    manager.alive()
                } else {
                    logger.critical(
                        "a thread hangs; the watchdog is not fed",
                        metadata: ["lag.ms": .stringConvertible(Int(worst / .milliseconds(1)))]
                    )
                }
                try await Task.sleep(for: pause)
            }
        }
    }
}
