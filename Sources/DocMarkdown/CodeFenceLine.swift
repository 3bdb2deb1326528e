/// The open code block while lines are read without parsing them.
struct CodeFenceLine {
    var sign: UInt8
    var count: Int
    /// Pages about Markdown show what they speak of.
    var isMarkdown: Bool

    /// - Parameter text: A line that begins with a sign of fences, without the spaces around it.
    static func follow(_ text: UnsafeBufferPointer<UInt8>, _ fence: inout CodeFenceLine?) {
        let sign = text[0]
        let count = text.prefix { $0 == sign }.count
        guard count >= 3 else { return }
        if let open = fence {
            if open.sign == sign, count >= open.count, count == text.count { fence = nil }
            return
        }
        guard sign != UInt8(ascii: "`") || !text[count...].contains(sign) else { return }
        let info = CodeFence(info: ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[count...])))
        fence = CodeFenceLine(sign: sign, count: count, isMarkdown: info.language == "markdown" || info.language == "md")
    }
}
