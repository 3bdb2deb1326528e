internal import Foundation

/// Whether there is a folder at `path`, or a symbolic link to one.
/// - Returns: `false` also where that cannot be seen, for example because a folder above it may not be searched.
package func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
