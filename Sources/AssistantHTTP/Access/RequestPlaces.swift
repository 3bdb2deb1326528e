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
package final class RequestPlaces: Sendable {
    /// Of the places for bodies one client has an eighth, and these in any case.
    private static let leastShare = 4

    private struct State {
        var working = 0
        var waiting = 0
        var waitingOfClient: [IPAddress: Int] = [:]
        var refused = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    package init(limit: Int) { self.limit = limit }

    /// Requests that were refused since this was asked last.
    package func takeRefused() -> Int {
        state.withLock { state in
            defer { state.refused = 0 }
            return state.refused
        }
    }

    /// A place for a request at work.
    /// - Throws: ``Problem`` 503 where all are taken.
    func work() throws(Problem) -> RequestPlace {
        try take { state in
            guard state.working < limit else { return false }
            state.working += 1
            return true
        }
        return RequestPlace(self, .working)
    }

    /// A place for a request whose body is still to come.
    /// - Throws: ``Problem`` 503 where all are taken, or all that this client may have.
    func wait(for client: IPAddress?) throws(Problem) -> RequestPlace {
        let client = client?.client
        try take { state in
            let own = client.map { state.waitingOfClient[$0, default: 0] } ?? 0
            guard state.waiting < limit, own < max(Self.leastShare, limit / 8) else { return false }
            state.waiting += 1
            if let client { state.waitingOfClient[client] = own + 1 }
            return true
        }
        return RequestPlace(self, .waiting(client))
    }

    private func take(_ body: (inout State) -> Bool) throws(Problem) {
        let isTaken = state.withLock { state in
            let isTaken = body(&state)
            if !isTaken { state.refused += 1 }
            return isTaken
        }
        guard isTaken else { throw Self.overloaded }
    }

    static let overloaded = Problem(
        .serviceUnavailable,
        "overloaded",
        "The server is busy. Try again in a moment.",
        headers: [.retryAfter: "1"]
    )

    fileprivate func leave(_ kind: RequestPlace.Kind) {
        state.withLock { state in
            switch kind {
            case .none: break
            case .working: state.working -= 1
            case .waiting(let client):
                state.waiting -= 1
                guard let client, let own = state.waitingOfClient[client] else { return }
                state.waitingOfClient[client] = own > 1 ? own - 1 : nil
            }
        }
    }
}

/// What one request holds of ``RequestPlaces``.
final class RequestPlace: Sendable {
    fileprivate enum Kind {
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

/// Bounds the requests that are at work at once: one more is refused at once, instead of making all of them slow.
///
/// Probes, metrics and all that comes to the listener for operators pass: an operator looks at them just when the server is full.
struct ConcurrencyLimit: RouterMiddleware {
    let places: RequestPlaces

    func handle(
        _ request: Request,
        context: AssistantContext,
        next: (Request, AssistantContext) async throws -> Response
    ) async throws -> Response {
        guard !context.isOnAdminListener, !HostCheck.isProbe(request.uri.path) else { return try await next(request, context) }
        guard request.hasBody else {
            let place = try places.work()
            defer { place.leave() }
            return try await next(request, context)
        }
        let place = try places.wait(for: context.client.address)
        defer { place.leave() }
        var request = request
        request.body = RequestBody(asyncSequence: CountedBody(body: request.body, place: place))
        return try await next(request, context)
    }
}

extension Request {
    /// Source: RFC 9112, section 6.3.
    fileprivate var hasBody: Bool { headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false }
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
