internal import Foundation
internal import NIOCore

/// A program that the kernel runs for a listening socket, so that none of its connections is lost when the socket is closed: the kernel resets
/// those that wait to be accepted then.
///
/// Source: socket(7), `SO_ATTACH_REUSEPORT_CBPF` and `SO_ATTACH_FILTER`; `linux/filter.h`.
struct SocketProgram: Sendable {
    private let option: CInt
    private let program: Program

    /// Of two processes that listen at one port while one takes over from the other, the newer one gets all new connections; the queue of the older
    /// one is empty long before it ends. Of the sockets at a port the older is number 0 and the newer number 1; when the older is gone there is no
    /// number 1, and the kernel takes what is there.
    static let preferNewest = SocketProgram(SO_ATTACH_REUSEPORT_CBPF, [.give(1)])

    /// No connection is begun any more, and those that are being made are completed: what asks for a new one is not heard. It asks again in a
    /// second, and by then learns that nobody listens, which loses no request.
    static let refuseNew = SocketProgram(
        SO_ATTACH_FILTER,
        [
            // The flags of the TCP header: SYN without ACK begins a connection.
            Instruction(code: 0x30, operand: 13),
            Instruction(code: 0x54, operand: 0x12),
            Instruction(code: 0x15, ifFalse: 1, operand: 0x02),
            .give(0),
            .give(.max),
        ]
    )

    /// `struct sock_filter`.
    private struct Instruction {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var operand: UInt32

        static func give(_ value: UInt32) -> Instruction { Instruction(code: 0x06, operand: value) }
    }

    /// `struct sock_fprog`.
    private struct Program: Sendable {
        var length: UInt16
        /// An address. It is read within the call; what is there never changes.
        var instructions: UInt
    }

    private init(_ option: CInt, _ instructions: [Instruction]) {
        let memory = UnsafeMutablePointer<Instruction>.allocate(capacity: instructions.count)
        memory.initialize(from: instructions, count: instructions.count)
        self.option = option
        program = Program(length: UInt16(instructions.count), instructions: UInt(bitPattern: memory))
    }

    /// Where the kernel does not know it, the socket stays as it is.
    func attach(to channel: any Channel) -> EventLoopFuture<Void> {
        let done = channel.eventLoop.makeSucceededVoidFuture()
        guard let provider = channel as? any SocketOptionProvider else { return done }
        return provider.unsafeSetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: option), value: program)
            .flatMapError { _ in done }
    }
}
