internal import ServerSettings

/// Takes a secret out of a text that comes in pieces, also where it lies across two of them: Kapa is sent its key with each question, and what an error
/// page or a debugging aid there says back must not reach a reader.
struct SecretMask: Sendable {
    static let mask = "[token]"
    /// A shorter one is a word.
    private static let shortest = 8

    /// Empty for one that cannot be told from words.
    private let secret: [UInt8]
    /// The end of what has come, where the secret may begin.
    private var held: [UInt8] = []

    init(_ secret: Secret) {
        let bytes = Array(secret.value.utf8)
        // In ASCII no letter is cut where the secret is. Others go into no header.
        self.secret = bytes.count >= Self.shortest && bytes.allSatisfy { $0 < 0x80 } ? bytes : []
    }

    /// - Returns: What can be shown of the text so far, without what was returned before.
    mutating func add(_ piece: String) -> String {
        guard !secret.isEmpty else { return piece }
        let bytes = held + Array(piece.utf8)
        held = []
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == secret[0] else {
                result.append(bytes[position])
                position += 1
                continue
            }
            let rest = bytes[position...].prefix(secret.count)
            if !rest.elementsEqual(secret.prefix(rest.count)) {
                result.append(bytes[position])
                position += 1
            } else if rest.count == secret.count {
                result += Self.mask.utf8
                position += secret.count
            } else {
                held = Array(rest)
                break
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// - Returns: What was held back; the text has ended.
    mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    func masked(_ text: String) -> String {
        var mask = self
        mask.held = []
        return mask.add(text) + mask.finish()
    }

    /// Whether a reader of HTML would see the secret, however it was written: with references to characters, with marks between its letters, or with
    /// signs that nobody sees.
    func isVisible(inHTML html: String) -> Bool {
        guard !secret.isEmpty else { return false }
        let wanted = secret.filter(Self.isGraphic)
        var seen: [UInt8] = []
        var bytes = Array(html.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "<"): bytes = bytes.drop { $0 != UInt8(ascii: ">") }.dropFirst()
            case UInt8(ascii: "&"):
                // The renderer writes these alone; all other references it has resolved.
                let reference = Self.references.first { bytes.starts(with: $0.name) }
                bytes = bytes.dropFirst(reference?.name.count ?? 0)
                seen.append(reference?.byte ?? byte)
            default: if Self.isGraphic(byte) { seen.append(byte) }
            }
        }
        return !wanted.isEmpty && Self.contains(wanted, in: seen)
    }

    private static let references: [(name: [UInt8], byte: UInt8)] = [
        (Array("amp;".utf8), UInt8(ascii: "&")), (Array("lt;".utf8), UInt8(ascii: "<")), (Array("gt;".utf8), UInt8(ascii: ">")),
        (Array("quot;".utf8), UInt8(ascii: "\"")), (Array("#39;".utf8), UInt8(ascii: "'")),
    ]

    private static func isGraphic(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    private static func contains(_ wanted: [UInt8], in bytes: [UInt8]) -> Bool {
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
            bytes[start] == wanted[0] && bytes[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }

    /// An answer without the secret, wherever it stood.
    func masked(_ answer: KapaAnswer) -> KapaAnswer {
        var answer = answer
        answer.text = masked(answer.text)
        answer.sources = answer.sources.map { KapaAnswer.Source(url: masked($0.url), title: masked($0.title)) }
        // An id is sent back as it came, or not at all.
        if let id = answer.threadID, masked(id) != id { answer.threadID = nil }
        if let id = answer.questionAnswerID, masked(id) != id { answer.questionAnswerID = nil }
        return answer
    }
}
