internal import Hummingbird
internal import HummingbirdCore

extension RequestTarget {
    /// Sends the client where readers of another address are sent.
    func moved<File>(to destination: SiteAddress<File>.Destination) -> Response {
        switch destination {
        case .path(let path, let fragment): moved(to: path, fragment: fragment)
        case .elsewhere(let url): moved(elsewhere: url)
        }
    }
}
