internal import CBrotli
internal import CZlib

/// A way to send a file in fewer bytes, named as in `Content-Encoding`.
///
/// Source of the names: <https://www.iana.org/assignments/http-parameters/http-parameters.xhtml#content-coding>
package enum ContentCoding: String, Hashable, Sendable, Codable, CaseIterable {
    /// Brotli, RFC 7932. Smaller than gzip; browsers offer it over HTTPS only.
    case brotli = "br"
    /// RFC 1952.
    case gzip

    /// What is worth more: few bytes or little time.
    package enum Effort: Sendable {
        /// For a build: the smallest result there is. 1 to 2 MB/s for Brotli.
        case smallest
        /// For a reader who waits: some 5 % more bytes, tens of MB/s.
        case quick
    }

    /// The ending of a compressed file's name beside the plain one, as nginx's `gzip_static` and other servers know it.
    package var fileExtension: String {
        switch self {
        case .brotli: ".br"
        case .gzip: ".gz"
        }
    }

    /// Compresses `bytes`. Same input, same effort, same bytes: no time and no name goes in.
    ///
    /// Blocks for as long as ``Effort`` says.
    /// - Returns: `nil` when the library is out of memory.
    package func compress(_ bytes: UnsafeRawBufferPointer, effort: Effort) -> [UInt8]? {
        switch self {
        case .brotli: Self.brotli(bytes, quality: effort == .smallest ? BROTLI_MAX_QUALITY : 5)
        case .gzip: Self.gzip(bytes, level: effort == .smallest ? Z_BEST_COMPRESSION : 6)
        }
    }

    /// Whether a file gains by being compressed: text of some length does, what is compressed already does not.
    ///
    /// - Parameters:
    ///   - type: The media type, with or without parameters.
    ///   - size: In bytes.
    package static func isWorthwhile(type: String, size: Int) -> Bool {
        // Below this, headers and the packet's size decide, not the body.
        guard size >= 256 else { return false }
        let name = type.prefix { $0 != ";" }
        return name.hasPrefix("text/") || name.hasSuffix("+json") || name.hasSuffix("+xml") || otherCompressibleTypes.contains(String(name))
    }

    private static let otherCompressibleTypes: Set<String> = [
        "application/json", "application/toml", "application/wasm", "application/xml", "application/yaml", "font/otf", "font/ttf",
        "image/vnd.microsoft.icon",
    ]

    /// Undoes ``compress(_:effort:)``, or what another program compressed.
    ///
    /// - Parameter maxBytes: The largest result; what would become larger is refused, so that a small file cannot fill the memory.
    /// - Returns: `nil` when `bytes` are not of this coding, are cut off, have something behind their end, or are too large.
    package func decompress(_ bytes: UnsafeRawBufferPointer, maxBytes: Int) -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        return switch self {
        case .brotli: Self.unbrotli(bytes, maxBytes: maxBytes)
        case .gzip: Self.gunzip(bytes, maxBytes: maxBytes)
        }
    }

    // MARK: Brotli

    private static func brotli(_ bytes: UnsafeRawBufferPointer, quality: Int32) -> [UInt8]? {
        let bound = BrotliEncoderMaxCompressedSize(bytes.count)
        guard bound > 0 else { return nil }
        // An empty buffer may have no address, and the encoder wants one.
        var nothing: UInt8 = 0
        let result = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            var size = bound
            let isDone = withUnsafePointer(to: &nothing) { nothing in
                BrotliEncoderCompress(
                    quality,
                    BROTLI_DEFAULT_WINDOW,
                    BROTLI_MODE_TEXT,
                    bytes.count,
                    bytes.bindMemory(to: UInt8.self).baseAddress ?? nothing,
                    &size,
                    output.baseAddress
                )
            }
            count = isDone == BROTLI_TRUE ? size : 0
        }
        return result.isEmpty ? nil : result
    }

    private static func unbrotli(_ bytes: UnsafeRawBufferPointer, maxBytes: Int) -> [UInt8]? {
        // Not the decoder's function for one call: that one does not tell about bytes after the end.
        guard let decoder = BrotliDecoderCreateInstance(nil, nil, nil) else { return nil }
        defer { BrotliDecoderDestroyInstance(decoder) }
        var isDone = false
        // One byte more, so that a result of exactly `maxBytes` can be told from a longer one.
        let result = [UInt8](unsafeUninitializedCapacity: maxBytes + 1) { output, count in
            var input = bytes.bindMemory(to: UInt8.self).baseAddress
            var inputLeft = bytes.count
            var place = output.baseAddress
            var room = maxBytes + 1
            let status = BrotliDecoderDecompressStream(decoder, &inputLeft, &input, &room, &place, nil)
            isDone = status == BROTLI_DECODER_RESULT_SUCCESS && inputLeft == 0 && room >= 1
            count = isDone ? maxBytes + 1 - room : 0
        }
        return isDone ? result : nil
    }

    // MARK: gzip

    private static func gzip(_ bytes: UnsafeRawBufferPointer, level: Int32) -> [UInt8]? {
        var stream = z_stream()
        guard docgen_deflate_init_gzip(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        guard bytes.count <= UInt32.max, let bound = UInt32(exactly: deflateBound(&stream, UInt(bytes.count))) else { return nil }
        let result = [UInt8](unsafeUninitializedCapacity: Int(bound)) { output, count in
            // zlib does not write to its input; its C signature does not say so.
            stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(bytes.count)
            stream.next_out = output.baseAddress
            stream.avail_out = bound
            count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
        }
        return result.isEmpty ? nil : result
    }

    private static func gunzip(_ bytes: UnsafeRawBufferPointer, maxBytes: Int) -> [UInt8]? {
        inflated(bytes, maxBytes: maxBytes, docgen_inflate_init_gzip)
    }

    /// - Parameter begin: Starts a stream with the frame that the bytes have.
    static func inflated(
        _ bytes: UnsafeRawBufferPointer,
        maxBytes: Int,
        _ begin: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> [UInt8]? {
        var stream = z_stream()
        guard begin(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        guard let input = UInt32(exactly: bytes.count), let room = UInt32(exactly: maxBytes + 1) else { return nil }
        var isDone = false
        let result = [UInt8](unsafeUninitializedCapacity: Int(room)) { output, count in
            stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = input
            stream.next_out = output.baseAddress
            stream.avail_out = room
            isDone = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 && Int(stream.total_out) <= maxBytes
            count = isDone ? Int(stream.total_out) : 0
        }
        return isDone ? result : nil
    }
}
