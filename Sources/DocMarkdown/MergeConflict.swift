/// Lines that Git leaves in a file where it could not merge: `<<<<<<<`, `=======`, `>>>>>>>`, each with seven signs.
package enum MergeConflict {
    /// - Returns: The line, from 1, of the first conflict that is there from its first to its last mark; those in code blocks are examples.
    package static func line(in source: UnsafeBufferPointer<UInt8>) -> Int? {
        guard source.hasPrefix("<<<<<<< ") || source.index(of: "\n<<<<<<< ", from: 0) != nil else { return nil }
        var fence: CodeFenceLine?
        var begin: Int?
        var isDivided = false
        var number = 0
        var start = 0
        while start < source.count {
            number += 1
            let end = source.index(of: 0x0A, from: start) ?? source.count
            let line = UnsafeBufferPointer(rebasing: source[start..<end])
            start = end + 1
            let text = ContainerLine.trimmed(line)
            if let sign = text.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") { CodeFenceLine.follow(text, &fence) }
            // A conflict may begin around a fence and end inside it.
            if fence == nil, line.hasPrefix("<<<<<<< ") { (begin, isDivided) = (number, false) }
            if begin != nil, text.elementsEqual("=======".utf8) { isDivided = true }
            if isDivided, line.hasPrefix(">>>>>>> ") { return begin }
        }
        return nil
    }
}
