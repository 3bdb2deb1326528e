internal import CoreMetrics
internal import DocIndex
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
package import ReaderText
internal import ServerFoundation
internal import ServerHealth
internal import ServiceLifecycle
internal import Synchronization

/// Answers from the newest build: `docgen build` replaces `dist/` in one step, and the next request finds it replaced.
///
/// A new build is opened beside the one being served, which answers meanwhile. One that cannot be opened, or is not complete, is logged and
/// passed over; the one being served stays. So is one whose index is damaged. When the index being served turns out to be, the server is no longer
/// ready; it answers what it can, and waits for a build.
package final class BuildResponder: HTTPResponder {
    typealias Context = AssistantContext

    private struct State {
        var dist: OpenBuild
        var openedAt: Date
        var routes: RouteTable
        var stamp: BuildStamp?
        /// Counts the builds that were opened.
        var serial = 1
    }

    private let path: String
    private let index: CurrentIndex
    private let lifecycle: ServerLifecycle
    private let logger: Logger
    private let clock: WallClock
    private let makeRoutes: @Sendable (_ dist: OpenBuild, _ openedAt: Date) -> RouteTable
    private let state: Mutex<State>
    private let isOpening = Atomic(false)
    private let isSuspected = Atomic(false)
    private let watch = Mutex(FileWatch())
    /// When the build's place was looked at last, in nanoseconds.
    private let looked = Atomic<UInt64>(0)
    /// Builds are opened here, one at a time, away from the threads that serve.
    private let queue = DispatchQueue(label: "opening builds")
    private let generations: any MeterHandler
    private let opened: any CounterHandler
    private let refused: any CounterHandler

    /// - Parameter makeRoutes: Makes what answers from one build; called again for each.
    init(
        _ dist: OpenBuild,
        at path: String,
        index: CurrentIndex,
        lifecycle: ServerLifecycle,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock,
        makeRoutes: @escaping @Sendable (_ dist: OpenBuild, _ openedAt: Date) -> RouteTable
    ) {
        self.path = path
        self.index = index
        self.lifecycle = lifecycle
        self.logger = logger
        self.makeRoutes = makeRoutes
        self.clock = clock
        let now = clock.now
        state = Mutex(State(dist: dist, openedAt: now, routes: makeRoutes(dist, now), stamp: dist.stamp))
        generations = metrics.makeMeter(label: "assistant_build_generation", dimensions: [])
        opened = metrics.makeCounter(label: "assistant_builds", dimensions: [("outcome", "opened")])
        refused = metrics.makeCounter(label: "assistant_builds", dimensions: [("outcome", "refused")])
        generations.set(Int64(1))
        opened.increment(by: 1)
        refused.increment(by: 0)
        reportMeaning(of: dist)
        index.serve(dist.index, dist.integrity.isLarge ? .checking : .sound)
        if dist.integrity.isLarge { queue.async { self.checkIndex(of: dist) } }
    }

    /// What the site says to its readers.
    package var words: Catalogue { state.withLock { $0.dist.index.words } }
    package var routes: RouteTable { state.withLock { $0.routes } }
    /// What is served, and since when.
    var served: (dist: OpenBuild, openedAt: Date) { state.withLock { ($0.dist, $0.openedAt) } }

    /// A file can go away again and again while builds are published faster than a busy machine reads one; each time a newer build has it. A
    /// request only goes on where there is one, so the bound is for mistakes of ours.
    private static let maxAttempts = 100

    func respond(to request: Request, context: AssistantContext) async throws -> Response {
        if isTimeToLook(), BuildStamp(of: path) != state.withLock({ $0.stamp }),
            isOpening.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
        {
            // One request waits for the new build; the others are answered by the old one meanwhile.
            await reload()
            isOpening.store(false, ordering: .relaxed)
        }
        var (routes, serial) = state.withLock { ($0.routes, $0.serial) }
        for attempt in 1... {
            do {
                return try await routes.respond(to: request, context: context)
            } catch let error as SiteFileError {
                // The old folder goes when the new one has its name: a file that is missing may just be elsewhere now.
                await reload()
                let newest = state.withLock { ($0.routes, $0.serial) }
                guard newest.1 != serial, attempt < Self.maxAttempts else {
                    watch.withLock { $0.note(error.path) }
                    lifecycle.hasLostFiles = true
                    throw error
                }
                (routes, serial) = newest
            } catch let error as IndexError {
                suspectIndex()
                throw error
            }
        }
        throw Problem.internalFault()
    }

    // MARK: The index

    private func reportMeaning(of dist: OpenBuild) {
        switch dist.index.meaning {
        case .none: break
        case .used(let modelID):
            logger.info("questions find sections by meaning too", metadata: ["model.id": "\(modelID.prefix(12))"])
        case .unavailable(let reason):
            logger.warning(
                "questions are answered by their words alone, though the build knows meanings",
                metadata: ["error.code": "model-unavailable", "error.reason": "\(reason)"]
            )
        }
    }

    /// Reads the whole index again, because a part of it could not be read: that may pass, damage does not.
    private func suspectIndex() {
        guard index.condition == .sound, isSuspected.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
            return
        }
        queue.async { [self] in
            checkIndex(of: state.withLock { $0.dist })
            isSuspected.store(false, ordering: .relaxed)
        }
    }

    /// Runs on ``queue`` only.
    private func checkIndex(of dist: OpenBuild) {
        do throws(StartError) {
            try dist.integrity.check()
            index.found(.sound, of: dist.index)
        } catch {
            index.found(.damaged, of: dist.index)
            logger.error(
                "the index is damaged; the server is not ready until there is a new build",
                metadata: ["error.code": "index-damaged", "error.reason": "\(error)"]
            )
        }
    }

    /// Once in a millisecond: asking the file system takes longer than finding a small file in memory.
    private func isTimeToLook() -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds
        let last = looked.load(ordering: .relaxed)
        return now &- last >= 1_000_000 && looked.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged
    }

    /// Opens what lies at the build's place now, where it is not the one being served.
    ///
    /// - Parameter isForced: Also when the manifest looks the same.
    package func reload(isForced: Bool = false) async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                open(isForced: isForced)
                continuation.resume()
            }
        }
    }

    /// Makes the routes of the build that is served again, of other settings. It is done when a ``reload(isForced:)`` that is called later returns.
    func makeRoutesAgain() {
        queue.async { [self] in
            let (dist, openedAt) = served
            let routes = makeRoutes(dist, openedAt)
            state.withLock { $0.routes = routes }
        }
    }

    /// Runs on ``queue`` only.
    ///
    /// - Parameter isRetry: Says nothing where the build is refused for the same reason as before.
    private func open(isForced: Bool, isRetry: Bool = false) {
        // One that is gone is told of as one that cannot be opened: nobody would notice before pages are missing.
        let stamp = BuildStamp(of: path)
        guard isForced || stamp != state.withLock({ $0.stamp }) else { return }
        do {
            let dist = try OpenBuild(opening: path, model: state.withLock { $0.dist.model })
            // Here it is never put off: the old build answers meanwhile, and a damaged one must not take its place.
            if dist.integrity.isLarge { try dist.integrity.check() }
            let now = clock.now
            let routes = makeRoutes(dist, now)
            index.serve(dist.index, .sound)
            state.withLock { $0 = State(dist: dist, openedAt: now, routes: routes, stamp: dist.stamp, serial: $0.serial + 1) }
            lifecycle.buildRefusal = nil
            lifecycle.hasLostFiles = false
            lifecycle.hasLostIndex = false
            watch.withLock { $0 = FileWatch() }
            generations.increment(by: 1)
            opened.increment(by: 1)
            logger.notice("serving a new build", metadata: ["site.generation": "\(dist.generation)"])
            reportMeaning(of: dist)
        } catch {
            // Not tried again with every request; a later build has another stamp, and SIGHUP asks for it by force.
            state.withLock { $0.stamp = stamp }
            if isRetry, lifecycle.buildRefusal == "\(error)" { return }
            lifecycle.buildRefusal = "\(error)"
            refused.increment(by: 1)
            logger.error(
                "cannot open the new build; the server goes on with the previous one",
                metadata: ["error.code": "build-refused", "error.reason": "\(error)"]
            )
        }
    }

    /// The place that builds are fetched from has one that is not taken, and so never comes here; it counts once, however often it is looked at.
    ///
    /// - Parameter refusal: Why; `nil` when what it has is what is served.
    package func noteSource(refusal: String?) {
        if let refusal, refusal != lifecycle.sourceRefusal { refused.increment(by: 1) }
        lifecycle.sourceRefusal = refusal
    }

    // MARK: The files being served

    /// Looks for a new build, and whether the files of the one being served are still there, readable and whole, so that it shows before a reader asks
    /// for one of them, and ends when they are back.
    package func look() async {
        if BuildStamp(of: path) != state.withLock({ $0.stamp }) { await reload() }
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                lookAtFiles()
                continuation.resume()
            }
        }
    }

    /// Runs on ``queue`` only.
    private func lookAtFiles() {
        let (dist, stamp) = state.withLock { ($0.dist, $0.stamp) }
        let loss = watch.withLock { $0.firstLoss(of: dist.files) }
        let isIndexLost = !dist.integrity.isInPlace
        // What has been replaced meanwhile is not lost.
        guard BuildStamp(of: path) == stamp else { return }
        report(loss != nil, \.hasLostFiles, "files of the site are gone or changed: publish the site again", reason: loss?.description)
        report(
            isIndexLost && lifecycle.buildRefusal == nil,
            \.hasLostIndex,
            "the index's file is gone: the one that is open is served, and a restart would fail; publish the site again",
            reason: nil
        )
        if index.condition == .damaged, let file = dist.integrity.stamp, watch.withLock({ $0.damagedIndex }) != file {
            watch.withLock { $0.damagedIndex = file }
            checkIndex(of: dist)
        }
        // SIGHUP met the build that is served while its files were on their way.
        if lifecycle.buildRefusal != nil, stamp == dist.stamp, loss == nil, dist.integrity.isNameTaken {
            open(isForced: true, isRetry: true)
        }
    }

    private func report(_ isLost: Bool, _ flag: ReferenceWritableKeyPath<ServerLifecycle, Bool>, _ message: Logger.Message, reason: String?)
    {
        guard isLost != lifecycle[keyPath: flag] else { return }
        lifecycle[keyPath: flag] = isLost
        guard isLost else { return logger.notice("the files of the build are back") }
        logger.error(message, metadata: ["error.code": "files-lost", "error.reason": "\(reason ?? "not found")"])
    }
}

/// Has the build looked at while the server runs.
package struct BuildWatch: Service {
    private let build: BuildResponder
    private let interval: Duration

    package init(_ build: BuildResponder, every interval: Duration = .seconds(5)) {
        self.build = build
        self.interval = interval
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await build.look()
                try? await Task.sleep(for: interval)
            }
        }
    }
}
