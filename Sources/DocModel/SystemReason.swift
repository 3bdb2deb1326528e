internal import Foundation

extension Error {
    /// Why the system refused a file, in its own words: `No such file or directory`. Foundation's sentences say that an operation could not
    /// be completed, which everybody knows by then.
    package var systemReason: String {
        let error = self as NSError
        let cause = (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? error
        if cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
        let code: Int32? =
            switch CocoaError.Code(rawValue: error.code) {
            case _ where error.domain != NSCocoaErrorDomain: nil
            case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
            case .fileReadNoPermission, .fileWriteNoPermission: EACCES
            case .fileReadInvalidFileName, .fileWriteInvalidFileName: EINVAL
            case .fileWriteFileExists: EEXIST
            case .fileWriteOutOfSpace: ENOSPC
            case .fileWriteVolumeReadOnly: EROFS
            case .fileReadTooLarge: EFBIG
            default: nil
            }
        return code.map { String(cString: strerror($0)) } ?? "error \(error.code) of \(error.domain)"
    }
}
