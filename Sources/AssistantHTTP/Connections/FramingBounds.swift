internal import NIOCore
internal import NIOHTTP1

/// A request has too many bytes that say nothing.
struct FramingTooLong: Error {}

/// Bounds the bytes of a request that say nothing, and a chunk that is too large before it comes: the codec reads blank lines before a request, and
/// what stands around the chunks of a body, for as long as they come. RFC 9112, section 7.1.1, asks for a bound of extensions.
///
/// It stands before the codec, whose parts it is told of by ``HTTP1Rules``; it decides where a request goes too far, never where one begins or ends.
final class FramingBounds: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Of blank lines before a request; a head or the end of one has four.
    private static let maxBlankBytes = 1024
    /// Of sizes, extensions and line ends, of all chunks of a body.
    private static let maxFramingBytes = 4096
    /// More of them: around a chunk of one byte stand five.
    private static let framingPerByte = 8

    private enum Place {
        /// A head, or trailers.
        case fields
        /// A body of a known length.
        case body(left: Int)
        /// The line of a chunk's size: the size, and what may stand behind it.
        case size, rest
        case content(left: Int)
        /// The line end behind the content of a chunk.
        case end
    }

    private let maxChunkBytes: Int
    private var place = Place.fields
    /// So much has come of the blank line that ends a head: CR, LF, CR, LF.
    private var matched = 0
    /// Line ends since anything else came.
    private var blankBytes = 0
    private var size = 0
    private var framingBytes = 0
    private var contentBytes = 0
    private var hasRefused = false
    /// What the codec made of the bytes that it was given last.
    private var hasPart = false
    private var next: Place?

    /// - Parameter maxChunkBytes: A body cannot have more.
    init(maxChunkBytes: Int) { self.maxChunkBytes = maxChunkBytes }

    /// The codec has read a part of a request.
    func note(_ part: HTTPServerRequestPart) {
        hasPart = true
        switch part {
        case .head(let head):
            // The codec has refused lengths that are none, and those beside chunks.
            let length = head.headers.first(name: "Content-Length").flatMap { Int($0) }
            next = head.headers.contains(name: "Transfer-Encoding") ? .size : length.map { .body(left: $0) }
        case .body: break
        case .end: next = nil
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        while !hasRefused, bytes.readableBytes > 0 {
            do { try pass(&bytes, context) } catch {
                hasRefused = true
                context.fireErrorCaught(error)
            }
        }
    }

    /// Passes on what has come of the part of a message that is being read.
    private func pass(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) throws {
        let count: Int
        switch place {
        case .fields: count = bytes.withUnsafeReadableBytes(readFields)
        case .body(let left):
            count = min(left, bytes.readableBytes)
            place = count == left ? .fields : .body(left: left - count)
        case .size, .rest, .content, .end: count = try bytes.withUnsafeReadableBytes(readChunks)
        }
        hasPart = false
        if let part = bytes.readSlice(length: count) { context.fireChannelRead(wrapInboundOut(part)) }
        if hasPart { blankBytes = 0 }
        guard blankBytes <= Self.maxBlankBytes else { throw FramingTooLong() }
        guard let next else { return }
        place = next
        self.next = nil
        (size, framingBytes, contentBytes) = (0, 0, 0)
    }

    /// - Returns: The bytes up to the next blank line: behind a head another part of the message begins.
    private func readFields(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        while count < bytes.count, matched < 4 {
            let byte = bytes[count]
            count += 1
            switch byte {
            case UInt8(ascii: "\r"): matched = matched == 2 ? 3 : 1
            case UInt8(ascii: "\n"): matched = matched == 1 || matched == 3 ? matched + 1 : 0
            default:
                (matched, blankBytes) = (0, 0)
                continue
            }
            blankBytes += 1
        }
        if matched == 4 { matched = 0 }
        return count
    }

    /// - Returns: Fewer than all bytes where the last chunk ends: trailers or their blank line follow.
    private func readChunks(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        var index = 0
        while index < bytes.count {
            if case .content(let left) = place {
                let count = min(left, bytes.count - index)
                index += count
                contentBytes += count
                place = count == left ? .end : .content(left: left - count)
                continue
            }
            let byte = bytes[index]
            index += 1
            framingBytes += 1
            guard framingBytes <= Self.maxFramingBytes + contentBytes * Self.framingPerByte else { throw FramingTooLong() }
            if case .size = place {
                if let digit = Self.digit(byte) {
                    size = size * 16 + digit
                    guard size <= maxChunkBytes else { throw NIOTooManyBytesError(maxBytes: maxChunkBytes) }
                } else {
                    place = .rest
                }
            }
            guard byte == UInt8(ascii: "\n") else { continue }
            if case .end = place {
                place = .size
            } else if size == 0 {
                // Its line has ended.
                (place, matched, blankBytes) = (.fields, 2, 0)
                return index
            } else {
                place = .content(left: size)
                size = 0
            }
        }
        return index
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
