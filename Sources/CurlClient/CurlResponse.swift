/// A complete response, whatever its status.
package struct CurlResponse: Sendable {
    /// The HTTP status, 200 to 599. Redirects are not followed.
    package let status: Int
    /// In the order received, without those of `1xx` responses. Bytes that are not UTF-8 are replaced.
    package let headers: [(name: String, value: String)]
    /// As it came: no content coding is asked for and none is undone.
    package let body: [UInt8]
    /// Whether ``body`` is the beginning of a longer one; see ``CurlRequest/cutsBody``.
    package var isCut = false
    /// The URL that was asked, as libcurl normalised it. Redirects are not followed.
    package let url: String

    init(status: Int, headers: [(name: String, value: String)], body: [UInt8], isCut: Bool, url: String) {
        (self.status, self.headers, self.body, self.isCut, self.url) = (status, headers, body, isCut, url)
    }

    /// The first value of a header.
    ///
    /// - Parameter name: Compared without regard to case.
    /// - Returns: `nil` when the response has no such header.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
