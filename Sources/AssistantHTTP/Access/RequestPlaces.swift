internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation
internal import Synchronization

/// How many requests may be at work at once, and how many may wait for their bodies.
///
/// A request whose body has not come whole is not at work: it takes a place of its own kind, of which one client has a share, so that whoever
/// begins bodies and sends no more keeps neither pages from readers nor others from asking.
///
/// Several sites share the places of their process: each may hold as many as are free. Under a flood of one site's half of them stay free for the
/// others, under floods of two a third, and whoever comes last finds one. Source: Choudhury and Hahne, Dynamic Queue Length Thresholds, 1998.
package final class RequestPlaces: Sendable {
    /// Of the places for bodies one client has an eighth, and these in any case.
    private static let leastShare = 4

    private struct State {
        var working = 0
        var waiting = 0
        var waitingOfClient: [IPAddress: Int] = [:]
        var refused = 0

        func count(_ kind: RequestPlace.Kind) -> Int {
            switch kind {
            case .none: 0
            case .working: working
            case .waiting: waiting
            }
        }

        func admits(_ kind: RequestPlace.Kind, _ limit: Int) -> Bool {
            guard count(kind) < limit else { return false }
            guard case .waiting(let client?) = kind else { return true }
            return waitingOfClient[client, default: 0] < max(RequestPlaces.leastShare, limit / 8)
        }

        mutating func add(_ kind: RequestPlace.Kind) {
            switch kind {
            case .none: break
            case .working: working += 1
            case .waiting(let client):
                waiting += 1
                if let client { waitingOfClient[client, default: 0] += 1 }
            }
        }

        mutating func remove(_ kind: RequestPlace.Kind) {
            switch kind {
            case .none: break
            case .working: working -= 1
            case .waiting(let client):
                waiting -= 1
                guard let client, let own = waitingOfClient[client] else { return }
                waitingOfClient[client] = own > 1 ? own - 1 : nil
            }
        }
    }

    private let limit: Int
    private let whole: RequestPlaces?
    private let state = Mutex(State())

    package convenience init(limit: Int) { self.init(limit: limit, whole: nil) }

    /// Those of one site of several.
    /// - Parameter whole: The places of the process.
    package convenience init(of whole: RequestPlaces) { self.init(limit: whole.limit, whole: whole) }

    private init(limit: Int, whole: RequestPlaces?) {
        self.limit = limit
        self.whole = whole
    }

    /// Requests that were refused since this was asked last; of a process, not those that were beyond a site's share.
    package func takeRefused() -> Int {
        state.withLock { state in
            defer { state.refused = 0 }
            return state.refused
        }
    }

    /// A place for a request at work.
    /// - Throws: ``Problem`` 503 where all are taken.
    func work() throws(Problem) -> RequestPlace { try take(.working) }

    /// A place for a request whose body is still to come.
    /// - Throws: ``Problem`` 503 where all are taken, or all that this client may have.
    func wait(for client: IPAddress?) throws(Problem) -> RequestPlace { try take(.waiting(client?.client)) }

    private func take(_ kind: RequestPlace.Kind) throws(Problem) -> RequestPlace {
        // Always the site's lock before that of the process.
        let isTaken = state.withLock { state in
            let isTaken = state.admits(kind, limit) && whole?.lend(kind, besides: state.count(kind)) ?? true
            if isTaken { state.add(kind) } else { state.refused += 1 }
            return isTaken
        }
        guard isTaken else { throw Self.overloaded }
        return RequestPlace(self, kind)
    }

    /// - Parameter own: Places of that kind that the site holds.
    private func lend(_ kind: RequestPlace.Kind, besides own: Int) -> Bool {
        state.withLock { state in
            guard state.admits(kind, limit) else {
                state.refused += 1
                return false
            }
            guard own < limit - state.count(kind) else { return false }
            state.add(kind)
            return true
        }
    }

    static let overloaded = Problem(
        .serviceUnavailable,
        "overloaded",
        "The server is busy. Try again in a moment.",
        headers: [.retryAfter: "1"]
    )

    fileprivate func leave(_ kind: RequestPlace.Kind) {
        state.withLock { $0.remove(kind) }
        whole?.leave(kind)
    }
}

/// What one request holds of ``RequestPlaces``.
final class RequestPlace: Sendable {
    enum Kind {
        case none
        case working
        /// Of which client; `nil` without an address.
        case waiting(IPAddress?)
    }

    private let places: RequestPlaces
    private let kind: Mutex<Kind>

    fileprivate init(_ places: RequestPlaces, _ kind: Kind) {
        self.places = places
        self.kind = Mutex(kind)
    }

    /// The body is here.
    /// - Throws: ``Problem`` 503 where all places for work are taken.
    func beginWork() throws(Problem) {
        leave()
        _ = try places.work()
        kind.withLock { $0 = .working }
    }

    /// Gives back what is held.
    func leave() {
        let held = kind.withLock { kind in
            defer { kind = .none }
            return kind
        }
        places.leave(held)
    }
}

extension RequestPlace {
    /// A request whose body tells the place when it is here.
    func counting(_ request: Request) -> Request {
        var request = request
        request.body = RequestBody(asyncSequence: CountedBody(body: request.body, place: self))
        return request
    }
}

extension Request {
    /// Source: RFC 9112, section 6.3.
    var hasBody: Bool { headers.contains(.transferEncoding) || headers[.contentLength].map { $0 != "0" } ?? false }
}

/// A body that says when it is here.
private struct CountedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let place: RequestPlace

    func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator(), place: place) }

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        let place: RequestPlace

        mutating func next() async throws -> ByteBuffer? {
            if let part = try await body.next() { return part }
            try place.beginWork()
            return nil
        }
    }
}
