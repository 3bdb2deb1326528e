internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Lets a client that waits for our word (`Expect: 100-continue`) send its body when somebody begins to read it. A request that is refused by
/// its head alone gets its final response instead, and the body never travels. Source: RFC 9110, section 10.1.1.
enum ContinueOnRead {
    static func announcing(_ request: Request, on channel: any Channel) -> Request {
        guard request.headers.contains(.expect) else { return request }
        var request = request
        request.body = RequestBody(asyncSequence: AnnouncedBody(body: request.body, channel: channel))
        return request
    }
}

/// A body that tells its connection when it is wanted.
private struct AnnouncedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator(), channel: channel) }

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        let channel: any Channel
        private var isAnnounced = false

        init(body: RequestBody.AsyncIterator, channel: any Channel) {
            self.body = body
            self.channel = channel
        }

        mutating func next() async throws -> ByteBuffer? {
            if !isAnnounced {
                isAnnounced = true
                channel.triggerUserOutboundEvent(BodyWanted.self, promise: nil)
            }
            return try await body.next()
        }
    }
}
