internal import CCurl
internal import Foundation

/// One request at work on one easy handle. It lives on the loop's thread. What ends a transfer does not depend on who takes the bytes.
final class Transfer {
    private enum Phase {
        case connecting
        case waiting(since: ContinuousClock.Instant)
        case receiving(last: ContinuousClock.Instant)
    }

    /// A status line and some dozen headers take 2 KB; libcurl 7.88 itself would collect them without end.
    private static let maxHeaderBytes = 64 << 10

    let job: TransferJob
    let easy: UnsafeMutableRawPointer
    private let started = ContinuousClock.now
    private var phase = Phase.connecting
    private var headerBytes = 0
    private var body: [UInt8] = []
    /// Of the body, collected or handed over.
    private var bodyBytes = 0
    private var isTooLarge = false
    private var isCut = false
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var connectList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    init(_ job: TransferJob, on easy: UnsafeMutableRawPointer) {
        self.job = job
        self.easy = easy
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// The loop has reset the handle by now, so nothing points here.
    deinit {
        errorText.deallocate()
        curl_slist_free_all(headerList)
        curl_slist_free_all(connectList)
    }

    // MARK: Options

    /// - Returns: `false` when libcurl refuses an option; the transfer must not start without it.
    func prepare() -> Bool {
        let request = job.request
        var isAccepted = true
        func check(_ code: CURLcode) { isAccepted = isAccepted && code == CURLE_OK }

        check(docgen_setopt_string(easy, CURLOPT_URL, request.url))
        check(docgen_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"))
        check(docgen_setopt_long(easy, CURLOPT_FOLLOWLOCATION, 0))
        check(docgen_setopt_long(easy, CURLOPT_NOSIGNAL, 1))
        // Without it, the end of a transfer waits for its getaddrinfo, and all others with it (measured: 3 s for a resolver that takes 3 s,
        // 200 ms with it). The resolver's thread frees its own data when it is through.
        check(docgen_setopt_long(easy, CURLOPT_QUICK_EXIT, 1))
        // `deadline` ends the transfer; libcurl knows the limit to share it among the host's addresses.
        check(docgen_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(request.deadlines.connect.clampedMilliseconds)))
        // A proxy's answer is not the first byte.
        check(docgen_setopt_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1))
        check(docgen_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText))

        switch (request.method, request.body) {
        case ("GET", nil): break
        case ("HEAD", nil): check(docgen_setopt_long(easy, CURLOPT_NOBODY, 1))
        case ("POST", _), ("PUT", _), ("PATCH", _), (_, .some):
            let body = request.body ?? []
            check(docgen_setopt_long(easy, CURLOPT_POST, 1))
            check(docgen_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            // After the size, which the copy goes by. An empty array may have no address, and NULL would mean "read the body from stdin".
            check(body.withUnsafeBytes { docgen_setopt_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? .init(errorText)) })
            check(docgen_setopt_string(easy, CURLOPT_CUSTOMREQUEST, request.method))
        default: check(docgen_setopt_string(easy, CURLOPT_CUSTOMREQUEST, request.method))
        }

        check(appendHeaders() ? CURLE_OK : CURLE_OUT_OF_MEMORY)
        check(docgen_setopt_list(easy, CURLOPT_HTTPHEADER, headerList))

        if let address = request.address {
            // Any host and port of the URL, to this address and the same port. Source: <https://curl.se/libcurl/c/CURLOPT_CONNECT_TO.html>
            connectList = curl_slist_append(nil, "::" + (address.contains(":") ? "[\(address)]" : address) + ":")
            check(connectList == nil ? CURLE_OUT_OF_MEMORY : docgen_setopt_list(easy, CURLOPT_CONNECT_TO, connectList))
            check(docgen_setopt_string(easy, CURLOPT_NOPROXY, "*"))
        }

        return isAccepted && setCallbacks()
    }

    /// Tells libcurl whom to hand over what arrives.
    private func setCallbacks() -> Bool {
        var isAccepted = true
        func check(_ code: CURLcode) { isAccepted = isAccepted && code == CURLE_OK }
        let here = Unmanaged.passUnretained(self).toOpaque()
        check(docgen_setopt_pointer(easy, CURLOPT_WRITEDATA, here))
        check(docgen_setopt_pointer(easy, CURLOPT_HEADERDATA, here))
        check(docgen_setopt_pointer(easy, CURLOPT_PREREQDATA, here))
        check(
            docgen_setopt_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, here in
                Transfer.at(here).receive(body: UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
            }
        )
        check(
            docgen_setopt_receiver(easy, CURLOPT_HEADERFUNCTION) { _, _, count, here in
                Transfer.at(here).receiveHeader(byteCount: count) ? count : 0
            }
        )
        check(
            docgen_setopt_prereq(easy) { here, _, _, _, _ in
                Transfer.at(here).phase = .waiting(since: .now)
                return CURL_PREREQFUNC_OK
            }
        )
        return isAccepted
    }

    private func appendHeaders() -> Bool {
        // libcurl's own additions to a body: a content type that is rarely true, and a pause for a "100 Continue" that few servers send.
        var lines = ["Expect:"]
        if !job.request.headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
        // "Name:" would take the header away, "Name;" sends it empty. Source: <https://curl.se/libcurl/c/CURLOPT_HTTPHEADER.html>
        lines += job.request.headers.map { name, value in
            value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? "\(name);" : "\(name): \(value)"
        }
        for line in lines {
            guard let list = curl_slist_append(headerList, line) else { return false }
            headerList = list
        }
        return true
    }

    // MARK: Callbacks

    /// The loop's `active` keeps the transfer until its handle is out of the multi handle, so a callback always finds it.
    private static func at(_ pointer: UnsafeMutableRawPointer?) -> Transfer {
        guard let pointer else { preconditionFailure("a callback without its data") }
        return Unmanaged.fromOpaque(pointer).takeUnretainedValue()
    }

    private func receiveHeader(byteCount: Int) -> Bool {
        phase = .receiving(last: .now)
        headerBytes += byteCount
        isTooLarge = headerBytes > Self.maxHeaderBytes
        return !isTooLarge
    }

    private func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        phase = .receiving(last: .now)
        let room = job.request.maxResponseBytes - bodyBytes
        if bytes.count > room {
            if job.request.cutsBody {
                isCut = true
                body.append(contentsOf: bytes[..<room])
            } else {
                isTooLarge = true
            }
            return false
        }
        bodyBytes += bytes.count
        if let receive = job.receive, (200..<300).contains(docgen_getinfo_long(easy, CURLINFO_RESPONSE_CODE)) {
            receive(Array(bytes))
        } else {
            body.append(contentsOf: bytes)
        }
        return true
    }

    // MARK: The end

    /// When the transfer ends if nothing more comes, and by which rule.
    var deadline: (instant: ContinuousClock.Instant, kind: CurlError.Deadline) {
        let deadlines = job.request.deadlines
        let total = job.sent + deadlines.total
        let (instant, kind): (ContinuousClock.Instant, CurlError.Deadline) =
            switch phase {
            case .connecting: (started + deadlines.connect, .connect)
            case .waiting(let since): (since + deadlines.firstByte, .firstByte)
            case .receiving(let last): (last + deadlines.stall, .stall)
            }
        return instant < total ? (instant, kind) : (total, .total)
    }

    func interruption(at now: ContinuousClock.Instant) -> CurlError? {
        if let error = job.interruption(at: now) { return error }
        let deadline = deadline
        return now >= deadline.instant ? job.timeout(deadline.kind) : nil
    }

    func result(of code: CURLcode) -> Result<CurlResponse, CurlError> {
        guard code == CURLE_OK || isCut else { return .failure(error(for: code)) }
        let url = docgen_getinfo_string(easy, CURLINFO_EFFECTIVE_URL).map { String(cString: $0) } ?? job.request.url
        let status = docgen_getinfo_long(easy, CURLINFO_RESPONSE_CODE)
        return .success(CurlResponse(status: status, headers: receivedHeaders(), body: body, isCut: isCut, url: url))
    }

    /// libcurl's own list of the last response's headers: folded lines joined, trailers and `1xx` left out.
    private func receivedHeaders() -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        var header = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, nil)
        while let current = header {
            headers.append((String(cString: current.pointee.name), String(cString: current.pointee.value)))
            header = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, current)
        }
        return headers
    }

    private func error(for code: CURLcode) -> CurlError {
        if isTooLarge {
            return CurlError(.tooLarge, host: job.host, "more than \(job.request.maxResponseBytes) bytes, or headers of more than 64 KiB")
        }
        // libcurl's longer text may quote a header; before the request is sent it cannot.
        if case .connecting = phase, errorText.pointee != 0 { return CurlError(kind(of: code), host: job.host, String(cString: errorText)) }
        if code == CURLE_OPERATION_TIMEDOUT { return job.timeout(.connect) }
        return CurlError(kind(of: code), host: job.host, String(cString: curl_easy_strerror(code)))
    }

    private func kind(of code: CURLcode) -> CurlError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_OPERATION_TIMEDOUT: .timeout(.connect)
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR: .disconnected
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION: .failed
        default: .protocol
        }
    }
}
