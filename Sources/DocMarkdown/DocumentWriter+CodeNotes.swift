internal import CCmarkGFM

extension DocumentWriter {
    /// Reads what a block of code says about its lines; the list that follows it holds the notes to them.
    mutating func takeNotes(of node: MarkdownNode, _ code: UnsafeBufferPointer<UInt8>, _ fence: CodeFence) -> CodeBlock.Lines? {
        let list = listOfNotes(behind: node)
        guard let notes = CodeNotes(code, fence: fence, noteCount: list?.count ?? 0) else { return nil }
        guard notes.holdsNotes, let list else { return CodeBlock.Lines(notes: notes, anchor: "") }
        return CodeBlock.Lines(notes: notes, anchor: claimNotes(list))
    }

    /// Gives the items of a list anchors.
    /// - Returns: What those begin with.
    mutating func claimNotes(_ list: (node: MarkdownNode, count: Int)) -> String {
        var anchor = ""
        repeat {
            noteLists += 1
            anchor = "note-\(noteLists)-"
        } while noteLists < 100_000 && !claim(anchor, count: list.count)
        noteList = (list.node, anchor)
        return anchor
    }

    private mutating func claim(_ anchor: String, count: Int) -> Bool {
        for number in 1...count {
            guard slugs.claim(anchor + "\(number)") else { return false }
            extraAnchors.append(ExtraAnchor(name: anchor + "\(number)"))
        }
        return true
    }

    func listOfNotes(behind node: MarkdownNode) -> (node: MarkdownNode, count: Int)? {
        var next = node.pointee.next
        // Attributes and the ends of containers stand between.
        while let end = next, syntax?.isEnd(end) ?? false { next = end.pointee.next }
        guard let list = next, UInt32(list.pointee.type) == CMARK_NODE_LIST.rawValue, docgen_list_is_ordered(list),
            docgen_list_start(list) == 1
        else { return nil }
        var count = 0
        var item = list.pointee.first_child
        while let next = item, count < CodeNotes.maxNotes {
            count += 1
            item = next.pointee.next
        }
        return (list, count)
    }

    /// The anchor of an item that is a note, and whether it is one of ``CodeNotes/maxNotes``.
    func noteAnchor(of list: MarkdownNode?, number: Int) -> String? {
        guard let noteList, noteList.node == list, number <= CodeNotes.maxNotes else { return nil }
        return noteList.anchor + "\(number)"
    }

    /// How many lines of a longer block are shown at first; a script folds the rest, so that nothing is lost without it.
    func writeMaxLines(_ fence: CodeFence, _ code: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let limit = fence.maxLines ?? options.maxCodeLines else { return }
        var lines = 0
        for byte in code where byte == 0x0A { lines += 1 }
        // A few lines more are no reason.
        guard lines > limit + 3 else { return }
        scratch.html.append(" data-lines=\"")
        scratch.html.append(decimal: limit)
        scratch.html.append("\"")
    }
}
