internal import Foundation
internal import Synchronization

/// Ends a command that is told to stop, by Ctrl-C or by a supervisor, without leaving half an output behind.
package enum Interruption {
    /// What has to be put away; at most one output is written at a time.
    private static let output = Mutex(Output())

    private struct Output {
        weak var folder: OutputFolder?
    }

    /// Watches for SIGINT, SIGTERM and SIGHUP from now on: the output that is being written is removed, the old one stays, and the process
    /// ends with 128 and the signal's number.
    ///
    /// Call it before other threads are started. Signals that the process was started to ignore, as under `nohup`, stay ignored.
    package static func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        var isEmpty = true
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            guard sigaction(number, nil, &action) == 0, unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) != 1 else {
                continue
            }
            sigaddset(&signals, number)
            isEmpty = false
        }
        guard !isEmpty, pthread_sigmask(SIG_BLOCK, &signals, nil) == 0 else { return }
        let watched = signals
        Thread.detachNewThread {
            var watched = watched
            var number: Int32 = 0
            while sigwait(&watched, &number) != 0 {}
            output.withLock { $0.folder?.abandon() }
            _exit(128 + number)
        }
    }

    static func begin(_ folder: OutputFolder) { output.withLock { $0.folder = folder } }
    static func end(_ folder: OutputFolder) { output.withLock { if $0.folder === folder { $0.folder = nil } } }
}
