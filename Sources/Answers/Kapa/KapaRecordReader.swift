internal import ServerFoundation

/// Reads the stream of an answer: JSON records, separated by U+241E.
///
/// Pieces of the body may be cut anywhere, within the separator and within a character too, so bytes are split first and decoded afterwards.
/// What nobody documents is tolerated: any order, records of unknown types, a missing or a doubled separator.
struct KapaRecordReader {
    /// U+241E in UTF-8. It is not the control character U+001E.
    static let separator: [UInt8] = [0xE2, 0x90, 0x9E]

    private(set) var answer = KapaAnswer()
    /// A record said that it is the last one, or that nothing more will come of an answer that has begun (``KapaAnswer/isIncomplete``).
    private(set) var isComplete = false
    /// Any record has come.
    private(set) var hasBegun = false
    private var buffer: [UInt8] = []
    /// Up to here the buffer holds no separator.
    private var searched = 0

    /// Takes the next piece of the body.
    /// - Returns: The text that it adds to the answer; empty when it adds none.
    /// - Throws: ``KapaError``: a record is not a JSON object of the expected shape, or Kapa sent an `error` record before any text.
    mutating func read(_ piece: [UInt8]) throws(KapaError) -> String {
        buffer += piece
        var text = ""
        var start = 0
        while !isComplete, let end = nextSeparator() {
            text += try readRecord(buffer[start..<end])
            start = end + Self.separator.count
            searched = start
        }
        buffer.removeFirst(start)
        searched = max(0, buffer.count - (Self.separator.count - 1))
        return text
    }

    /// Takes what stands behind the last separator; the body has ended.
    mutating func finish() throws(KapaError) -> String {
        defer { buffer = [] }
        return isComplete ? "" : try readRecord(buffer[...])
    }

    private func nextSeparator() -> Int? {
        var index = searched
        while index + 2 < buffer.count {
            if buffer[index] == Self.separator[0], buffer[index + 1] == Self.separator[1], buffer[index + 2] == Self.separator[2] {
                return index
            }
            index += 1
        }
        return nil
    }

    /// U+FEFF in UTF-8, with which some programs begin what they send.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes
    }

    private mutating func readRecord(_ bytes: ArraySlice<UInt8>) throws(KapaError) -> String {
        let bytes = hasBegun ? bytes : Self.withoutMark(bytes)
        guard bytes.contains(where: { $0 > 0x20 }) else { return "" }
        guard let chunk = (try? JSONValue(parsing: Array(bytes), limits: .service, keeping: ["chunk"]))?["chunk"],
            let type = chunk["type"]?.text
        else { throw KapaError(.invalidResponse, "a record of \(bytes.count) bytes is not of the expected shape") }
        hasBegun = true
        let content = chunk["content"] ?? .null
        var text = ""
        switch type {
        case "partial_answer":
            guard let part = content["text"]?.text else { throw KapaError(.invalidResponse, "a text record without text") }
            try answer.append(part)
            text = part
        case "relevant_sources":
            answer.add(sources: content["relevant_sources"])
        case "error":
            guard answer.text.contains(where: { !$0.isWhitespace }) else {
                throw KapaError(.truncated, "an error record in the stream")
            }
            answer.isIncomplete = true
            isComplete = true
        default:
            break
        }
        answer.add(identifiers: content)
        // Behind it nothing is promised to come, not even the end of the body.
        if chunk["stream_end"]?.flag == true, !answer.text.isEmpty { isComplete = true }
        return text
    }
}

extension KapaAnswer {
    /// Reads an answer that was not streamed.
    init(json body: [UInt8]) throws(KapaError) {
        guard let object = try? JSONValue(parsing: Array(KapaRecordReader.withoutMark(body[...])), limits: .service, keeping: Self.members),
            let answer = object["answer"]?.text
        else {
            throw KapaError(.invalidResponse, "a body of \(body.count) bytes is not an answer")
        }
        try append(answer)
        add(sources: object["relevant_sources"])
        add(identifiers: object)
    }
}
