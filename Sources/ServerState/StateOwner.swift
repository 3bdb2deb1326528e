internal import Foundation
internal import ServerFoundation

/// To whom files belong that a command of the superuser's makes beside a state: to the user whose state it is, as whom the server runs.
enum StateOwner {
    /// - Parameter model: Whose owner and group the file gets; the superuser's own files stay as they are made for everybody else.
    static func give(_ descriptor: Int32, ofOwnerOf model: String) {
        guard geteuid() == 0, let owner = status(of: model) else { return }
        _ = fchown(descriptor, owner.st_uid, owner.st_gid)
    }

    /// The same for a file or folder with a name, made a moment ago; a link is not followed.
    static func give(_ path: String, ofOwnerOf model: String) {
        guard geteuid() == 0, let owner = status(of: model) else { return }
        _ = lchown(path, owner.st_uid, owner.st_gid)
    }

    /// A file that is there, else the folder that it is to be in.
    static func model(of path: String) -> String { status(of: path) == nil ? WriteObstacle.folder(of: path) : path }

    /// Who may read and write a file that is there; strangers never.
    static func mode(of path: String) -> mode_t? { status(of: path).map { $0.st_mode & 0o770 } }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
