import ContentCoding
import Foundation
import Testing

struct ZipArchiveTests {
    private struct File {
        var name: String
        var content: [UInt8]
        var isDeflated = true
        var flags: UInt16 = 0
    }

    /// Writes an archive as other programs do; what nobody reads is 0.
    private static func archive(_ files: [File], comment: String = "") throws -> Data {
        var archive = Data()
        var contents = Data()
        func put(_ number: some FixedWidthInteger, _ data: inout Data) {
            withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
        }
        for file in files {
            var bytes = file.content
            if file.isDeflated {
                let gzip = try #require(file.content.withUnsafeBytes { ContentCoding.gzip.compress($0, effort: .quick) })
                // Without the frame: ten bytes before, checksum and length behind.
                bytes = Array(gzip.dropFirst(10).dropLast(8))
            }
            let offset = UInt32(archive.count)
            for isLocal in [true, false] {
                var head = Data()
                put(UInt32(isLocal ? 0x0403_4B50 : 0x0201_4B50), &head)
                if !isLocal { put(UInt16(20), &head) }
                for number in [20, file.flags, file.isDeflated ? 8 : 0, 0, 0] { put(number, &head) }
                for number in [0, UInt32(bytes.count), UInt32(file.content.count)] { put(number, &head) }
                put(UInt16(file.name.utf8.count), &head)
                put(UInt16(isLocal ? 2 : 0), &head)
                if !isLocal {
                    for _ in 0..<3 { put(UInt16(0), &head) }
                    put(UInt32(0), &head)
                    put(offset, &head)
                }
                head += Data(file.name.utf8)
                if isLocal { archive += head + Data([0, 0]) + Data(bytes) } else { contents += head }
            }
        }
        let place = UInt32(archive.count)
        archive += contents
        put(UInt32(0x0605_4B50), &archive)
        for number in [0, 0, UInt16(files.count), UInt16(files.count)] { put(number, &archive) }
        put(UInt32(contents.count), &archive)
        put(place, &archive)
        put(UInt16(comment.utf8.count), &archive)
        return archive + Data(comment.utf8)
    }

    private static let text = Array(String(repeating: "All the same. ", count: 1_000).utf8)

    @Test(arguments: ["", "a comment"])
    func readsWhatWasStoredAndDeflated(comment: String) throws {
        let archive = try Self.archive(
            [File(name: "a/one.txt", content: Self.text), File(name: "two", content: [1, 2, 3], isDeflated: false)],
            comment: comment
        )
        // A slice has indices of its own.
        let slice = (Data([0]) + archive).dropFirst()
        for archive in [archive, slice] {
            let zip = try #require(ZipArchive(archive))
            #expect(zip.names == ["a/one.txt", "two"])
            #expect(zip.content(of: "a/one.txt", maxBytes: 1 << 20) == Self.text)
            #expect(zip.content(of: "two", maxBytes: 3) == [1, 2, 3])
            #expect(zip.content(of: "three", maxBytes: 3) == nil)
            #expect(zip.content(of: "a/one.txt", maxBytes: Self.text.count - 1) == nil)
        }
    }

    @Test func refusesWhatIsEncrypted() throws {
        let zip = try #require(ZipArchive(try Self.archive([File(name: "one", content: Self.text, flags: 1)])))
        #expect(zip.content(of: "one", maxBytes: 1 << 20) == nil)
    }

    @Test func survivesDamageAtAnyPlace() throws {
        let archive = try Self.archive([File(name: "one", content: Self.text), File(name: "two", content: [1, 2, 3], isDeflated: false)])
        for length in 0..<archive.count { #expect(ZipArchive(archive.prefix(length)) == nil) }
        for place in archive.indices {
            for value in [0, 0x7F, 0xFF] as [UInt8] {
                var damaged = archive
                damaged[place] = value
                guard let zip = ZipArchive(damaged) else { continue }
                for name in zip.names { #expect(zip.content(of: name, maxBytes: 1 << 20)?.count ?? 0 <= 1 << 20) }
            }
        }
    }
}
