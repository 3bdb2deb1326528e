internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOPosix
internal import Synchronization

/// Answers from the newest build: `docgen build` replaces `dist/` in one step, and the next request finds it replaced.
///
/// A new build that cannot be opened is logged and passed over; the one being served stays.
final class CurrentBuild: HTTPResponder {
    private struct State {
        var responder: AssistantResponder
        var stamp: Stamp?
    }

    /// What tells one manifest file from another: a replaced file has another inode, an edited one another time.
    private struct Stamp: Equatable {
        var inode: Int
        var modified: Date

        init?(_ path: String) {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
                let inode = attributes[.systemFileNumber] as? Int, let modified = attributes[.modificationDate] as? Date
            else { return nil }
            self.inode = inode
            self.modified = modified
        }
    }

    private let configuration: AssistantConfiguration
    private let memory: AssistantMemory
    private let manifest: String
    private let logger: Logger
    private let state: Mutex<State>

    init(_ dist: Dist, configuration: AssistantConfiguration, memory: AssistantMemory, logger: Logger) {
        self.configuration = configuration
        self.memory = memory
        self.logger = logger
        manifest = configuration.dist + "/manifest.json"
        let responder = AssistantResponder(dist: dist, configuration: configuration, memory: memory)
        state = Mutex(State(responder: responder, stamp: Stamp(manifest)))
    }

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        let (responder, isCurrent) = state.withLock { state in (state.responder, Stamp(manifest) == state.stamp) }
        return try await (isCurrent ? responder : reload()).respond(to: request, context: context)
    }

    /// Opens what is at the place of the build now, off the event loops.
    private func reload() async throws -> AssistantResponder {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            state.withLock { state in
                // Held while opening: requests that come meanwhile wait for the new build instead of opening it again.
                let stamp = Stamp(manifest)
                guard let stamp, stamp != state.stamp else { return state.responder }
                state.stamp = stamp
                do {
                    let dist = try Dist(opening: configuration.dist)
                    state.responder = AssistantResponder(dist: dist, configuration: configuration, memory: memory)
                    logger.notice("serving a new build", metadata: ["site.generation": "\(dist.generation)"])
                } catch {
                    logger.error("cannot open the new build; the old one is served on", metadata: ["error": "\(error)"])
                }
                return state.responder
            }
        }
    }
}
