internal import CCurl
package import Foundation

/// Dates of HTTP header fields.
package enum HTTPDate {
    /// The time that `text` names, in any form that HTTP allows; `nil` for anything else.
    ///
    /// Source: RFC 9110, section 5.6.7; curl_getdate(3).
    package static func parse(_ text: String) -> Date? {
        let seconds = curl_getdate(text, nil)
        return seconds < 0 ? nil : Date(timeIntervalSince1970: TimeInterval(seconds))
    }
}
