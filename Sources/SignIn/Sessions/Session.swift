package import Foundation
package import ServerFoundation
package import ServerSettings

/// Somebody who has signed in. It is in the person's cookie, sealed; the server keeps nothing of it.
package struct Session: Sendable, Hashable, Codable {
    /// Made anew at each sign-in.
    package let id: String
    package let subject: String
    /// What the provider calls the person; for the person's own eyes.
    package let name: String?
    /// Of all groups those that mean something here.
    let groups: [String]
    /// In seconds since 1970, as all times.
    package let signedInAt: Int
    /// When it was used last, to the minute.
    var usedAt: Int

    enum CodingKeys: String, CodingKey {
        case id = "i"
        case subject = "s"
        case name = "n"
        case groups = "g"
        case signedInAt = "a"
        case usedAt = "u"
    }

    /// What the person may do, by the settings as they are now.
    package func principal(_ settings: SignInSettings) -> Principal {
        Principal(kind: .session, name: subject, roles: settings.roles(of: groups))
    }

    package func mayRead(_ settings: SignInSettings) -> Bool { settings.mayRead(groups) }

    /// When it ends, if it is used until then.
    package func end(_ settings: SignInSettings) -> Date {
        Date(timeIntervalSince1970: Double(signedInAt) + settings.lifetime / .seconds(1))
    }

    /// Whether it is over, or not begun: clocks of several servers may be a minute apart.
    func isOver(at now: Int, _ settings: SignInSettings) -> Bool {
        let (lifetime, idle) = (Int(settings.lifetime / .seconds(1)), Int(settings.idle / .seconds(1)))
        return now >= signedInAt + lifetime || now >= usedAt + idle || signedInAt > now + 60 || usedAt < signedInAt
    }
}
