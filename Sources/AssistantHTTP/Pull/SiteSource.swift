internal import CurlClient
internal import Foundation
internal import ServerFoundation
internal import ServerSettings
internal import Synchronization

/// The host that a build is fetched from: a manifest, and beside it the index and `site/`.
struct SiteSource: Sendable {
    /// What tells a later request whether the manifest has changed; kept beside the build.
    struct Mark: Codable, Hashable, Sendable {
        var url: String
        var etag: String?
        var lastModified: String?

        /// - Returns: Nothing to go by where the host wrote the manifest in the second of its answer: many hosts make an `ETag` of time and
        ///   size, so that another manifest of that second and size has the same one.
        ///
        /// Source: RFC 9110, section 8.8.2.2.
        init(url: String, of response: CurlResponse) {
            self.url = url
            let modified = response.header("Last-Modified")
            if let written = modified.flatMap(HTTPDate.parse), let sent = response.header("Date").flatMap(HTTPDate.parse),
                written.addingTimeInterval(1) > sent
            {
                return
            }
            etag = response.header("ETag")
            lastModified = modified
        }

        var headers: [(name: String, value: String)] {
            [etag.map { ("If-None-Match", $0) }, lastModified.map { ("If-Modified-Since", $0) }].compactMap { $0 }
        }
    }

    let url: String
    private let settings: Mutex<PullSettings>.Box
    private let limits: PullLimits
    /// One of its own: bytes go to the disk on its thread, which others would wait for.
    private let client: CurlClient

    /// - Parameter settings: May change while builds are fetched, but for the URL and the folder.
    init(url: String, _ settings: Mutex<PullSettings>.Box, limits: PullLimits) {
        self.url = url
        self.limits = limits
        self.settings = settings
        client = CurlClient(maxConcurrent: limits.concurrency, maxWaiting: 2 * limits.concurrency)
    }

    /// Asks for the manifest.
    /// - Returns: `nil` where it is that of `mark`.
    func manifest(unless mark: Mark?) async throws(PullError) -> (bytes: [UInt8], mark: Mark)? {
        let collected = Collected()
        let known = mark.flatMap { $0.url == url ? $0 : nil }
        let response = try await get(url, headers: known?.headers ?? [], maxBytes: limits.manifestBytes, tooLarge: .refused) {
            collected.append($0)
        }
        if response.status == 304, known?.headers.isEmpty == false { return nil }
        guard response.status == 200 else { throw PullError(.unreachable, "\(host): status \(response.status) for the manifest") }
        return (collected.bytes, Mark(url: url, of: response))
    }

    /// Fetches a file of the build.
    ///
    /// - Parameter path: Relative to the manifest's folder.
    func fetch(_ path: String, into file: PulledFile, maxBytes: Int) async throws(PullError) {
        let base = url.prefix(through: url.lastIndex(of: "/") ?? url.startIndex)
        // A page that says where a file is now, or that it is not there, may be longer than the file.
        let response = try await get(base + PercentEncoding.encodedPath(path), maxBytes: max(maxBytes, 64 << 10)) { file.receive($0) }
        switch response.status {
        case 200: return
        case 403, 404, 410: throw PullError(.mixed, "\(path) is in the manifest and not at \(host): status \(response.status)")
        default: throw PullError(.unreachable, "\(host): status \(response.status) for \(path)")
        }
    }

    private var host: String { Self.parts(url)?.host ?? "" }

    // MARK: Requests

    private func get(
        _ start: String,
        headers: [(name: String, value: String)] = [],
        maxBytes: Int,
        tooLarge: PullError.Outcome = .mixed,
        receive: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(PullError) -> CurlResponse {
        var url = start
        for _ in 0...limits.redirects {
            // Stored bytes are hashed as they come: nothing is unpacked, so nothing can swell.
            var request = CurlRequest(url: url, headers: headers + [("Accept-Encoding", "identity"), ("User-Agent", Self.name)])
            if let token = settings.mutex.withLock({ $0.token }), isOwn(url) {
                request.headers.append(("Authorization", "Bearer \(token.value)"))
            }
            request.maxResponseBytes = maxBytes
            let (connect, silence) = (limits.connect, limits.silence)
            request.deadlines = .init(connect: connect, firstByte: silence, stall: silence, total: limits.time(for: maxBytes))
            let response = try await send(request, tooLarge, receive)
            guard [301, 302, 303, 307, 308].contains(response.status) else {
                let coding = response.header("Content-Encoding")?.lowercased() ?? "identity"
                guard coding == "identity" || response.status != 200 else {
                    throw PullError(.refused, "\(host) sends files in the coding '\(coding.prefix(40))', which was not asked for")
                }
                return response
            }
            url = try target(of: response, from: url)
        }
        throw PullError(.refused, "\(host) redirects more than \(limits.redirects) times")
    }

    private static let name = "docgen/" + AssistantConfiguration.version

    private func send(
        _ request: CurlRequest,
        _ tooLarge: PullError.Outcome,
        _ receive: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(PullError) -> CurlResponse {
        do throws(CurlError) {
            return try await client.stream(request, receive: receive)
        } catch {
            guard error.code == .tooLarge else { throw PullError(error) }
            throw PullError(tooLarge, error.description)
        }
    }

    private func target(of response: CurlResponse, from url: String) throws(PullError) -> String {
        guard let location = response.header("Location"), let base = URL(string: url),
            let target = URL(string: location, relativeTo: base)?.absoluteURL, let to = Self.parts(target.absoluteString),
            let from = Self.parts(url)
        else { throw PullError(.refused, "\(host) redirects to nowhere") }
        guard to.host == host || settings.mutex.withLock({ $0.redirectHosts.contains(to.host) }) else {
            throw PullError(.refused, "\(host) redirects to '\(to.host.prefix(80))': name it in dist_redirect_hosts, if that is intended")
        }
        guard to.scheme == "https" || to.scheme == from.scheme else {
            throw PullError(.refused, "\(host) redirects from https to '\(to.scheme.prefix(20))'")
        }
        return target.absoluteString
    }

    /// Whether a URL is at the exact place that the token is for.
    private func isOwn(_ other: String) -> Bool {
        guard let own = Self.parts(url), let other = Self.parts(other) else { return false }
        return own == other
    }

    private struct Parts: Equatable {
        var scheme: String
        var host: String
        var port: Int
    }

    private static func parts(_ url: String) -> Parts? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased() else {
            return nil
        }
        return Parts(scheme: scheme, host: host, port: parts.port ?? (scheme == "https" ? 443 : 80))
    }
}

private final class Collected: Sendable {
    private let storage = Mutex<[UInt8]>([])
    var bytes: [UInt8] { storage.withLock { $0 } }
    func append(_ piece: [UInt8]) { storage.withLock { $0 += piece } }
}
