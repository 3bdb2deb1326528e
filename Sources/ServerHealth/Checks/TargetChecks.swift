internal import CurlClient
internal import DocModel
internal import Foundation
package import NIOCore
internal import NIOPosix
package import ServerFoundation
internal import ServerSettings

/// Finds the addresses of targets, without those that are not connected to.
package struct TargetAddresses: Sendable {
    private let networks: TargetNetworks

    package init(allowed: [AddressRange]) { networks = TargetNetworks(allowed: allowed) }

    private static let queue = DispatchQueue(label: "names of targets", attributes: .concurrent)

    /// Looks a name up, away from the threads that serve: it waits for the name server.
    ///
    /// - Throws: ``Refusal``.
    package func addresses(of host: String, port: Int) async throws(Refusal) -> [SocketAddress] {
        let found = await Self.queue.run { Self.lookUp(host, port) } ?? []
        guard !found.isEmpty else { throw Refusal(message: "Its name has no address.") }
        let admitted = found.filter { address in IPAddress(address).map(networks.admits) ?? false }
        guard !admitted.isEmpty else { throw Refusal(message: "Its address is link-local, see health_networks.") }
        // Further ones would be tried in a time that nobody has.
        return Array(admitted.prefix(3))
    }

    /// Why no address of the target may be asked.
    package struct Refusal: Error {
        package var message: String
    }

    private static func lookUp(_ host: String, _ port: Int) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap { item in
            guard let item = item?.pointee, let address = item.ai_addr else { return nil }
            switch item.ai_family {
            case AF_INET: return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
            case AF_INET6: return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
            default: return nil
            }
        }
    }
}

/// Asks for a URL. Redirects are not followed: they are a status like any other.
struct HTTPCheck: HealthCheck {
    let url: String
    let host: String
    let port: Int
    let expected: ClosedRange<Int>
    let timeout: Duration
    let addresses: TargetAddresses
    let client: CurlClient

    /// More than any health endpoint says; the rest is not read.
    private static let maxBytes = 1 << 20

    /// - Returns: `nil` when the URL has no host.
    init?(url: String, expected: ClosedRange<Int>, timeout: Duration, addresses: TargetAddresses, client: CurlClient) {
        guard let parts = URLComponents(string: url), let host = parts.plainHost else { return nil }
        self.url = url
        self.host = host
        port = parts.port ?? (parts.scheme == "https" ? 443 : 80)
        self.expected = expected
        self.timeout = timeout
        self.addresses = addresses
        self.client = client
    }

    func run() async -> CheckOutcome {
        let start = ContinuousClock.now
        var outcome = CheckOutcome.failed("It does not answer.")
        do throws(TargetAddresses.Refusal) {
            for address in try await addresses.addresses(of: host, port: port) {
                do throws(CurlError) {
                    let response = try await client.stream(request(to: address)) { _ in }
                    let time = (ContinuousClock.now - start).milliseconds
                    guard expected.contains(response.status) else {
                        return CheckOutcome(finding: .failed, responseMS: time, message: "It answers with status \(response.status).")
                    }
                    return .healthy(responseMS: time)
                } catch {
                    outcome = .failed(Self.sentence(error.code))
                    // Another address helps only where there was no connection.
                    guard error.code == .connect else { return outcome }
                }
            }
        } catch {
            return .failed(error.message)
        }
        return outcome
    }

    private func request(to address: SocketAddress) -> CurlRequest {
        var request = CurlRequest(
            url: url,
            headers: [("Connection", "close"), ("User-Agent", "AssistantServer/\(docgenVersion) (health check)")]
                + (ActiveSpan.current?.context.headers ?? []),
            deadlines: .init(connect: timeout, firstByte: timeout, stall: timeout, total: timeout),
            maxResponseBytes: Self.maxBytes
        )
        // The one that was looked at, or a name server could give another one to libcurl.
        request.address = address.ipAddress
        return request
    }

    private static func sentence(_ code: CurlError.Code) -> String {
        switch code {
        case .connect: "It takes no connection."
        case .tls: "Its certificate is not valid, or TLS failed."
        case .timeout: "It does not answer in time."
        case .tooLarge: "Its answer has more than 1 MiB."
        case .disconnected: "It broke off its answer."
        case .protocol: "Its answer is not HTTP."
        case .invalidRequest, .busy, .resolve, .cancelled, .failed: "It could not be asked."
        }
    }
}

/// Opens a TCP connection, and closes it.
struct TCPCheck: HealthCheck {
    let host: String
    let port: Int
    let timeout: Duration
    let addresses: TargetAddresses

    func run() async -> CheckOutcome {
        let start = ContinuousClock.now
        do {
            var failure: (any Error)?
            for address in try await addresses.addresses(of: host, port: port) {
                do {
                    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(TimeAmount(timeout))
                    let channel = try await bootstrap.connect(to: address).get()
                    let time = (ContinuousClock.now - start).milliseconds
                    try? await channel.close()
                    return .healthy(responseMS: time)
                } catch {
                    failure = error
                }
            }
            if case .connectTimeout? = failure as? ChannelError { return .failed("It does not answer in time.") }
            return .failed("It takes no connection.")
        } catch {
            return .failed(error.message)
        }
    }
}
