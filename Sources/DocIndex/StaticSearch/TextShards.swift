internal import DocModel
internal import GRDB

/// Writes the sections' texts in files of 2 to 6 KB, which hold whole pages unless a page is larger.
///
/// Neighbouring files share a folder that is named for what they hold: after an edit most of the thousands of files are what they were, under
/// the names that they had.
struct TextShards: Sendable {
    let publish: @Sendable (SearchFile) throws -> Void

    /// Files of one folder at most. A name for each would cost more in the table of all files than the texts of an answer.
    private static let filesOfFolder = 64
    /// Letters of a folder's name.
    private static let nameLength = 8

    private static let textBytes = 2_048
    private static let maxTextBytes = 6_144
    /// What is kept of one section.
    private static let maxFieldBytes = 65_536

    private enum Separator {
        static let page: UInt8 = 0x1C
        static let section: UInt8 = 0x1D
        static let field: UInt8 = 0x1F
    }

    /// What else the one pass over all sections finds.
    struct Summary: Sendable {
        /// How many sections each file has.
        var counts: String
        /// The names of the folders, one behind the other.
        var folders: String
        /// One for each section.
        var headings: [HeadingTable.Entry]
        var kinds: Kinds
    }

    /// The first sections of pages of a kind, each as its distance from the one before.
    struct Kinds: Sendable {
        var changeLogs = DistanceList()
        var proposals = DistanceList()
        var entries = DistanceList()

        mutating func append(_ section: Int, _ kind: PageKind?) {
            switch kind {
            case .changes: changeLogs.append(section)
            case .proposal: proposals.append(section)
            case .entries: entries.append(section)
            case nil: break
            }
        }
    }

    func write(_ database: Database) throws -> Summary {
        var headings = HeadingTable(try WordTokenizer(database))
        var counts = SymbolText()
        var kinds = Kinds()
        var shard: [UInt8] = []
        var folder = Folder()
        var folders = ""
        var sections = 0
        var number = 0
        var page = 0
        var title = ""
        /// What stands in front of a page's sections in each file.
        var head: [UInt8] = []
        func finishShard() throws {
            guard sections > 0 else { return }
            folder.texts.append(shard)
            counts.append(sections)
            sections = 0
            if folder.texts.count == Self.filesOfFolder { folders += try finish(&folder) }
            shard.removeAll(keepingCapacity: true)
        }
        let rows = try database.makeStatement(
            sql: """
                SELECT sections.page, sections.heading, sections.anchor, sections.breadcrumb, sections.markdown,
                    pages.path, pages.url, pages.title, sections.questions, pages.kind
                FROM sections JOIN pages ON pages.id = sections.page ORDER BY sections.id
                """
        )
        try rows.forEachRow { row in
            let isNewPage = row.integer(0) != page
            if shard.count >= (isNewPage ? Self.textBytes : Self.maxTextBytes) { try finishShard() }
            if isNewPage {
                page = row.integer(0)
                title = row.text(7)
                head = Self.head(of: row)
                kinds.append(number, PageKind(rawValue: row.text(9)))
            }
            if isNewPage || sections == 0 { shard += head }
            shard.append(Separator.section)
            Self.appendSection(row, to: &shard)
            headings.add(heading: row.text(1), title: title)
            sections += 1
            number += 1
            return true
        }
        try finishShard()
        folders += try finish(&folder)
        return Summary(
            counts: String(decoding: counts.bytes, as: UTF8.self),
            folders: folders,
            headings: headings.entries,
            kinds: kinds
        )
    }

    /// The page's path, URL and title.
    private static func head(of row: RawRow) -> [UInt8] {
        var head = [Separator.page]
        for column in 5...7 as ClosedRange<Int32> {
            TemplateLiteral.append(row.bytes(column), to: &head)
            head.append(Separator.field)
        }
        return head
    }

    /// The section's heading, anchor, breadcrumb and Markdown, and the questions that it is said to answer.
    private static func appendSection(_ row: RawRow, to shard: inout [UInt8]) {
        for column in 1...4 as ClosedRange<Int32> {
            if column > 1 { shard.append(Separator.field) }
            TemplateLiteral.append(bounded(row.bytes(column)), to: &shard)
        }
        let questions = row.bytes(8)
        guard !questions.isEmpty else { return }
        shard.append(Separator.field)
        TemplateLiteral.append(bounded(questions), to: &shard)
    }

    /// Neighbouring files that are still to be written.
    private struct Folder {
        /// Their number among all files.
        var first = 0
        var texts: [[UInt8]] = []

        /// Changes with anything that the files hold.
        var name: String {
            var hash = WordTokenizer.hash("\(StaticSearchWriter.version)".utf8)
            for text in texts {
                text.withUnsafeBytes { bytes in
                    // FNV-1a, but by eight bytes at once, which is faster; the name only has to change with the texts.
                    let words = bytes.count & ~7
                    for offset in stride(from: 0, to: words, by: 8) {
                        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                        hash = (hash ^ word) &* 0x100_0000_01B3
                        hash ^= hash >> 32
                    }
                    for byte in bytes[words...] { hash = WordTokenizer.hash(byte, after: hash) }
                }
                hash = WordTokenizer.hash(0, after: hash)
            }
            return StaticSearchWriter.name(of: hash, length: TextShards.nameLength)
        }
    }

    /// Writes the files of a folder, and begins the next one.
    /// - Returns: Its name; nothing without files.
    private func finish(_ folder: inout Folder) throws -> String {
        guard !folder.texts.isEmpty else { return "" }
        let name = folder.name
        for (number, text) in folder.texts.enumerated() {
            let path = "t/\(name)/\(folder.first + number)"
            var script = ShardScript(key: path)
            script.add(plain: text)
            try publish(SearchFile(path: path + ".js", bytes: script.finish(), isVersioned: true))
        }
        folder = Folder(first: folder.first + folder.texts.count)
        return name
    }

    private static func bounded(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard text.count > maxFieldBytes else { return text }
        var end = maxFieldBytes
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        return UnsafeBufferPointer(rebasing: text[..<end])
    }
}
