internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore

/// Who sees what helps an operator, and an attacker: sizes, reasons, versions.
struct OperatorAccess: Sendable {
    private let networks: [AddressRange]
    private let keyHash: SHA256.Digest?

    init(_ configuration: AssistantConfiguration) {
        networks = configuration.operatorNetworks
        keyHash = configuration.operatorKey.map { SHA256.hash(data: Data($0.value.utf8)) }
    }

    /// A client in the operator's networks, or one that sends the key: `Authorization: Bearer KEY`.
    ///
    /// A client behind a proxy that nobody told us to trust has the proxy's address, which may well be ours; the key counts all the same.
    func admits(_ client: Client, _ request: Request) -> Bool {
        if hasKey(request) { return true }
        guard !client.isBehindUnknownProxy else { return false }
        guard let address = client.address else { return true }
        return networks.contains { $0.contains(address) }
    }

    private func hasKey(_ request: Request) -> Bool {
        guard let keyHash, let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return false }
        // Digests compare in constant time, whatever was sent.
        return SHA256.hash(data: Data(value.dropFirst("bearer ".count).utf8)) == keyHash
    }
}
