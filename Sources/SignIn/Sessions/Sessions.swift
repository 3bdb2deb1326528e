internal import Foundation
package import ServerFoundation
package import ServerSettings

/// Opens and closes sessions.
package struct Sessions: Sendable {
    /// A cookie that was not renewed for so long is renewed when it is used, in seconds.
    private static let renewal = 60

    private let settings: SignInSettings
    private let seal: Seal
    let revocations: Revocations
    private let clock: WallClock

    package init(_ settings: SignInSettings, clock: WallClock = .system) {
        self.init(settings, clock: clock, revocations: Revocations())
    }

    init(_ settings: SignInSettings, clock: WallClock, revocations: Revocations) {
        self.settings = settings
        self.clock = clock
        self.revocations = revocations
        seal = Seal(settings, .session)
    }

    private var now: Int { Int(clock.now.timeIntervalSince1970) }

    /// A new session, with an id that nobody has seen.
    /// - Returns: The session, and its cookie's value; `nil` where that would be too long for a cookie.
    func begin(subject: String, name: String?, groups: [String]) -> (Session, String)? {
        let now = now
        let kept = settings.knownGroups.intersection(groups).sorted()
        let session = Session(id: Base64URL.random(), subject: subject, name: name, groups: kept, signedInAt: now, usedAt: now)
        return cookie(of: session).map { (session, $0) }
    }

    /// The session that a cookie holds.
    /// - Returns: `nil` for what was not sealed here, is over, or was ended.
    package func session(_ cookie: String) -> Session? {
        guard let bytes = seal.opened(cookie), let session = try? JSONDecoder().decode(Session.self, from: Data(bytes)),
            !session.isOver(at: now, settings), !revocations.contains(session.id, begun: session.signedInAt)
        else { return nil }
        return session
    }

    /// A cookie's value that says that the session was used now, and for how many seconds the browser keeps it.
    /// - Returns: `nil` where the present one is good enough.
    package func renewed(_ session: Session) -> (cookie: String, seconds: Int)? {
        let now = now
        guard now - session.usedAt >= Self.renewal else { return nil }
        var session = session
        session.usedAt = now
        let end = session.signedInAt + Int(settings.lifetime / .seconds(1))
        return cookie(of: session).map { ($0, max(0, end - now)) }
    }

    package func end(_ session: Session) {
        revocations.add(session.id, end: Int(session.end(settings).timeIntervalSince1970), at: now)
    }

    private func cookie(of session: Session) -> String? {
        (try? JSONEncoder().encode(session)).flatMap { seal.sealed([UInt8]($0)) }
    }
}
