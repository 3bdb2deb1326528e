internal import ServerFoundation

/// Where a listener accepts connections.
package enum ListenPlace: Hashable, Sendable, CustomStringConvertible {
    /// A name or address of this machine, without brackets, and a port; 0 lets the system choose a free one.
    case tcp(host: String, port: Int)
    /// A Unix socket, by the path of its file.
    case unix(path: String)

    /// - Parameter text: `127.0.0.1:9080`, `[::1]:9080`, `/run/docs/admin.sock`, or a bare port of the loopback interface.
    /// - Returns: `nil` for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("/") {
            // The kernel has room for 107; the socket is made under a longer name, with the number of the process behind it.
            guard text.utf8.count <= 99, !text.utf8.contains(0) else { return nil }
            self = .unix(path: text)
            return
        }
        let (host, digits): (Substring, Substring)
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            guard rest.first == ":", IPAddress(text.dropFirst().prefix { $0 != "]" }) != nil else { return nil }
            (host, digits) = (text[text.index(after: text.startIndex)..<end], rest.dropFirst())
        } else if let colon = text.lastIndex(of: ":") {
            (host, digits) = (text[..<colon], text[text.index(after: colon)...])
            guard !host.contains(":") else { return nil }
        } else {
            (host, digits) = ("127.0.0.1", text[...])
        }
        guard !host.isEmpty, !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
            return nil
        }
        self = .tcp(host: String(host), port: Int(port))
    }

    /// What ``init(_:)`` reads.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}

/// Whether operators have a listener of their own, and where.
package enum AdminListen: Hashable, Sendable, CustomStringConvertible {
    case off
    /// On the loopback interface, ``portDistance`` above the port for readers; a free port where that is a free one.
    case automatic
    case at(ListenPlace)

    static let portDistance = 1000

    package init?(_ text: String) {
        switch text.lowercased() {
        case "off": self = .off
        case "auto": self = .automatic
        default:
            guard let place = ListenPlace(text) else { return nil }
            self = .at(place)
        }
    }

    package var description: String {
        switch self {
        case .off: "off"
        case .automatic: "auto"
        case .at(let place): place.description
        }
    }

    /// - Parameter port: That for readers.
    /// - Returns: `nil` when there is to be none.
    package func place(besides port: Int) -> ListenPlace? {
        switch self {
        case .off: nil
        case .automatic:
            .tcp(host: "127.0.0.1", port: port == 0 || port + Self.portDistance > Int(UInt16.max) ? 0 : port + Self.portDistance)
        case .at(let place): place
        }
    }
}

extension AssistantConfiguration {
    /// Where readers are served, unless a socket is inherited.
    package var readersPlace: ListenPlace { socket.map(ListenPlace.unix) ?? .tcp(host: host, port: port) }
}

extension ListenPlace {
    /// Whether two listeners cannot have both: one port of one address, or of all addresses; one path.
    func collides(with other: ListenPlace) -> Bool {
        guard case .tcp(let host, let port) = self, case .tcp(let otherHost, let otherPort) = other else { return self == other }
        let hosts = [host, otherHost].map { $0.lowercased() == "localhost" ? "127.0.0.1" : $0.lowercased() }
        let isOfAll = hosts.contains("::") || hosts.contains("0.0.0.0") && !hosts.contains { $0.contains(":") }
        return port == otherPort && port != 0 && (hosts[0] == hosts[1] || isOfAll)
    }
}
