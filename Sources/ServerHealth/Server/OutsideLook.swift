internal import DocModel
internal import NIOCore
internal import NIOPosix

/// Asks the server over its own listener whether it lives, as a reader's browser would.
enum OutsideLook {
    /// - Parameters:
    ///   - address: What the server listens on; where that is every address of the machine, it is asked over loopback.
    ///   - deadline: From the attempt to connect to the answer's first line.
    ///   - answer: Gets the status; when somebody else makes it fail, the look ends at once.
    static func run(
        at address: SocketAddress,
        on loop: any EventLoop,
        deadline: Duration,
        _ answer: EventLoopPromise<Int>? = nil
    ) async -> CheckOutcome {
        let start = NIODeadline.now()
        let answer = answer ?? loop.makePromise(of: Int.self)
        let timer = loop.scheduleTask(in: TimeAmount(deadline)) { answer.fail(Silence()) }
        let channel = ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StatusLineReader(answer))
                }
            }
            .connect(to: address.reachable)
        channel.whenSuccess { channel in channel.writeAndFlush(ByteBuffer(string: request), promise: nil) }
        channel.whenFailure { answer.fail($0) }
        // Whatever comes first, the answer or the deadline; a connection that opens later is closed too.
        answer.futureResult.whenComplete { _ in
            timer.cancel()
            channel.whenSuccess { $0.close(promise: nil) }
        }
        do {
            let status = try await withTaskCancellationHandler {
                try await answer.futureResult.get()
            } onCancel: {
                answer.fail(Silence())
            }
            let milliseconds = Double((NIODeadline.now() - start).nanoseconds / 1000) / 1000
            return status == 200
                ? .healthy(responseMS: milliseconds)
                : CheckOutcome(finding: .failed, responseMS: milliseconds, message: "It answers with status \(status).")
        } catch is Silence {
            return .failed("It does not answer in time.")
        } catch is IOError, is ChannelError, is NIOConnectionError {
            return .failed("It takes no connection.")
        } catch {
            return .failed("It broke off its answer.")
        }
    }

    private static let request =
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nUser-Agent: AssistantServer/\(docgenVersion) (look from outside)\r\nConnection: close\r\n\r\n"

    private struct Silence: Error {}
    private struct NoStatus: Error {}

    /// Reads `HTTP/1.1 200` and no more.
    private final class StatusLineReader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let answer: EventLoopPromise<Int>
        private var start: [UInt8] = []

        init(_ answer: EventLoopPromise<Int>) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            start += unwrapInboundIn(data).readableBytesView.prefix(12 - min(12, start.count))
            guard start.count >= 12 else { return }
            guard start.starts(with: "HTTP/1.".utf8), let status = Int(String(decoding: start[9..<12], as: UTF8.self)) else {
                return answer.fail(NoStatus())
            }
            answer.succeed(status)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { answer.fail(error) }

        // A promise that was kept already stays kept.
        func channelInactive(context: ChannelHandlerContext) { answer.fail(NoStatus()) }
    }
}

extension SocketAddress {
    /// Where a program on this machine finds who listens here.
    fileprivate var reachable: SocketAddress {
        let loopback: String? =
            switch ipAddress {
            case "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            default: nil
            }
        guard let loopback, let port, let address = try? SocketAddress(ipAddress: loopback, port: port) else { return self }
        return address
    }
}
