/// The addresses in a style sheet: what leads into the site is written as the published copy has to, and what the security policy of the pages
/// refuses is left out.
///
/// Source: CSS Syntax 3, section 4.3.6, CSS Cascade 5, section 2, and CSS Fonts 4, section 4.3; Content Security Policy 3, section 6.7.
package struct StyleSheetAddresses {
    /// What is left out, and where it begins.
    package struct Refused: Hashable, Sendable {
        package enum Kind: Hashable, Sendable { case styleSheet, font, picture }

        package var kind: Kind
        package var address: String
        /// From 1.
        package var line: Int
        /// From 1, in Unicode code points.
        package var column: Int
    }

    /// The style sheet to publish.
    private(set) var result: [UInt8] = []
    package private(set) var refused: [Refused] = []
    private let bytes: [UInt8]
    private let rewritten: (String) -> String?
    private var index = 0

    /// - Parameter rewritten: The address that an address is published as; `nil` for one that stays.
    package init(_ bytes: [UInt8], rewritten: @escaping (String) -> String? = { _ in nil }) {
        self.bytes = bytes
        self.rewritten = rewritten
        result.reserveCapacity(bytes.count + 64)
        while index < bytes.count { readNext() }
    }

    private mutating func readNext() {
        if stands("/*") || isQuote(index) { return copy(to: tokenEnd(index)) }
        // The address is a name there, which nothing is loaded from.
        if stands("@namespace") { return copy(to: statementEnd(index)) }
        if stands("@import") {
            let end = statementEnd(index)
            if let address = firstAddress(in: index..<end), Self.leadsElsewhere(address) {
                refuse(.styleSheet, address)
                index = end
                return
            }
            copy(to: index + 7)
            copySpace()
            if isQuote(index) { copyAddress(to: tokenEnd(index)) }
            return
        }
        if stands("@font-face") {
            let end = statementEnd(index)
            var place = index
            while place < end, let address = nextURL(in: &place, to: end) {
                guard Self.leadsElsewhere(address) else { continue }
                refuse(.font, address)
                index = end
                return
            }
            return copy(to: index + 10)
        }
        guard stands("url(") else { return copy(to: index + 1) }
        let end = tokenEnd(index)
        let start = index
        copy(to: index + 4)
        copySpace()
        var place = start
        if let address = nextURL(in: &place, to: end), let scheme = Self.scheme(address), scheme != "https", scheme != "data" {
            refuse(.picture, address)
            // A picture that is none: the rules beside it stay as they are.
            result += "data:,)".utf8
            index = end
            return
        }
        copyAddress(to: isQuote(index) ? tokenEnd(index) : end)
    }

    private mutating func refuse(_ kind: Refused.Kind, _ address: String) {
        let start = bytes[..<index].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = bytes[..<start].count { $0 == UInt8(ascii: "\n") } + 1
        let column = bytes[start..<index].count { $0 & 0xC0 != 0x80 } + 1
        refused.append(Refused(kind: kind, address: address, line: line, column: column))
    }

    private mutating func copy(to end: Int) {
        let end = min(end, bytes.count)
        result += bytes[index..<end]
        index = end
    }

    private mutating func copySpace() {
        while index < bytes.count, bytes[index] <= 0x20 { copy(to: index + 1) }
    }

    /// Copies an address, with its quotes or up to its bracket, as it is published.
    private mutating func copyAddress(to end: Int) {
        let isQuoted = isQuote(index)
        if isQuoted { copy(to: index + 1) }
        let close = max(index, Self.isOpen(bytes, end, isQuoted) ? end : end - 1)
        let last = isQuoted ? close : bytes[index..<close].firstIndex { $0 <= 0x20 } ?? close
        if let new = rewritten(String(decoding: bytes[index..<last], as: UTF8.self)) {
            result += new.utf8
            index = last
        }
        copy(to: end)
    }

    /// Whether what ends at `end` was never closed.
    private static func isOpen(_ bytes: [UInt8], _ end: Int, _ isQuoted: Bool) -> Bool {
        guard end > 0, end <= bytes.count else { return true }
        let last = bytes[end - 1]
        return isQuoted ? last != UInt8(ascii: "\"") && last != UInt8(ascii: "'") : last != UInt8(ascii: ")")
    }

    // MARK: Tokens

    private func stands(_ text: StaticString, at place: Int? = nil) -> Bool {
        let (place, count) = (place ?? index, text.utf8CodeUnitCount)
        guard place + count <= bytes.count else { return false }
        // `*`, `(`, `@` and `-` have the bit already that makes letters lower-case; `@` becomes `` ` `` on both sides.
        return (0..<count).allSatisfy { bytes[place + $0] | 0x20 == text.utf8Start[$0] | 0x20 }
    }

    private func isQuote(_ place: Int) -> Bool {
        place < bytes.count && (bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'"))
    }

    /// Where a comment, a string, `url(…)` or one byte ends that begins at `place`.
    private func tokenEnd(_ place: Int) -> Int {
        if stands("/*", at: place) {
            var end = place + 2
            while end + 1 < bytes.count, bytes[end] != UInt8(ascii: "*") || bytes[end + 1] != UInt8(ascii: "/") { end += 1 }
            return min(end + 2, bytes.count)
        }
        if isQuote(place) {
            var end = place + 1
            while end < bytes.count, bytes[end] != bytes[place], bytes[end] != UInt8(ascii: "\n") {
                end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            return min(end < bytes.count && bytes[end] == bytes[place] ? end + 1 : end, bytes.count)
        }
        if stands("url(", at: place) {
            var end = place + 4
            while end < bytes.count, bytes[end] <= 0x20 { end += 1 }
            if isQuote(end) { end = tokenEnd(end) }
            while end < bytes.count, bytes[end] != UInt8(ascii: ")") { end += 1 }
            return min(end + 1, bytes.count)
        }
        return place + 1
    }

    /// Where an at-rule ends: behind its `;`, or behind the block that it has.
    private func statementEnd(_ place: Int) -> Int {
        var (end, depth) = (place, 0)
        while end < bytes.count {
            let next = tokenEnd(end)
            if next == end + 1 {
                switch bytes[end] {
                case UInt8(ascii: ";") where depth == 0: return next
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    // The end of a block around it, where its own was forgotten.
                    if depth <= 0 { return depth < 0 ? end : next }
                default: break
                }
            }
            end = next
        }
        return bytes.count
    }

    /// The address of the next `url(…)`, and the place behind it.
    private func nextURL(in place: inout Int, to end: Int) -> String? {
        while place < end {
            let (start, next) = (place, tokenEnd(place))
            place = next
            guard stands("url(", at: start) else { continue }
            return Self.text(bytes[min(start + 4, next)..<next].dropLast(bytes[next - 1] == UInt8(ascii: ")") ? 1 : 0))
        }
        return nil
    }

    /// What an `@import` names: a string, or `url(…)`.
    private func firstAddress(in range: Range<Int>) -> String? {
        var place = range.lowerBound
        while place < range.upperBound {
            let next = tokenEnd(place)
            if isQuote(place) { return Self.text(bytes[place..<next]) }
            if stands("url(", at: place) { return nextURL(in: &place, to: range.upperBound) }
            place = next
        }
        return nil
    }

    /// Without spaces and quotes around it.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let isEdge = { (byte: UInt8) in byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
        let start = bytes.firstIndex { !isEdge($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isEdge($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }

    private static func leadsElsewhere(_ address: String) -> Bool { scheme(address) != nil || address.hasPrefix("//") }

    /// In lower case; `nil` for a relative address. Source: RFC 3986, section 3.1.
    private static func scheme(_ address: String) -> String? {
        guard let end = address.utf8.firstIndex(of: UInt8(ascii: ":")), end > address.startIndex else { return nil }
        let name = address[..<end].lowercased()
        return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0) }
            ? name : nil
    }
}

extension StyleSheetAddresses.Refused {
    /// What was understood, and why it has no effect.
    package var message: String {
        switch kind {
        case .styleSheet:
            "'@import' of '\(address.prefix(100))' is left out: the security policy of the pages allows style sheets of the site only"
        case .font: "the font '\(address.prefix(100))' is left out: the security policy of the pages allows fonts of the site only"
        case .picture: "the picture '\(address.prefix(100))' is left out: the security policy of the pages allows pictures by https only"
        }
    }

    package var hint: String {
        switch kind {
        case .styleSheet: "copy the file into the project, and name it in 'styles'"
        case .font: "copy the file beside the style sheet, and write its relative path"
        case .picture: "write the address with https, or copy the file beside the style sheet"
        }
    }
}
