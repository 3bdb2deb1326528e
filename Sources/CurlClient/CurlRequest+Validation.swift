internal import CCurl

extension CurlRequest {
    /// Refuses what would reach the wire as something else than it says, or leave HTTP.
    ///
    /// - Returns: The URL's host, for messages.
    func validate() throws(CurlError) -> String {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else {
            throw CurlError(.invalidRequest, "the method is not a token")
        }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
                throw CurlError(.invalidRequest, "a header's name is not a token")
            }
            guard !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                throw CurlError(.invalidRequest, "the value of header '\(name)' holds a control character")
            }
        }
        // What libcurl takes for a host's name would be looked up after all.
        if let address, !address.utf8.allSatisfy({ Self.isAddressByte($0) }) {
            throw CurlError(.invalidRequest, "'address' is not an IP address")
        }
        return try host()
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "."), UInt8(ascii: ":"): true
        default: false
        }
    }

    private func host() throws(CurlError) -> String {
        // A C string would end at the NUL, and another URL would be asked.
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw CurlError(.invalidRequest, "the URL holds a space or a control character")
        }
        guard let parts = curl_url() else { throw CurlError(.failed, "out of memory") }
        defer { curl_url_cleanup(parts) }
        let code = curl_url_set(parts, CURLUPART_URL, url, 0)
        guard code == CURLUE_OK else {
            throw CurlError(.invalidRequest, "the URL is refused: \(String(cString: curl_url_strerror(code)))")
        }
        guard let scheme = Self.part(CURLUPART_SCHEME, of: parts), ["http", "https"].contains(scheme) else {
            throw CurlError(.invalidRequest, "the URL is neither http nor https")
        }
        return Self.part(CURLUPART_HOST, of: parts) ?? ""
    }

    private static func part(_ part: CURLUPart, of parts: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parts, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Source: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
