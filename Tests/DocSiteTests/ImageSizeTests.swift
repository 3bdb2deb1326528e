import Testing
import TestSupport

@testable import DocSite

struct ImageSizeTests {
    private static func big32(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    private static func png(_ width: Int, _ height: Int) -> [UInt8] {
        [0x89] + Array("PNG\r\n\u{1A}\n".utf8) + [0, 0, 0, 13] + Array("IHDR".utf8) + big32(width) + big32(height) + [8, 6, 0, 0, 0]
    }

    private static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC4, 0, 3, 0, 0xFF, 0xC2, 0, 17, 8, 0x01, 0x2C, 0x02, 0x58, 3, 0, 0, 0]
    private static let webP = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
    private static let avif: [UInt8] = [
        [0, 0, 0, 24], text("ftypavif"), [UInt8](repeating: 0, count: 12), [0, 0, 0, 20], text("ispe"), [0, 0, 0, 0], big32(640),
        big32(480),
        [UInt8](repeating: 0, count: 16),
    ].flatMap { $0 }

    private static let headers: [(bytes: [UInt8], width: Int, height: Int)] = [
        (png(600, 300), 600, 300),
        (text("GIF89a", [0x58, 0x02, 0x2C, 0x01, 0, 0, 0]), 600, 300),
        (text("GIF87a", [1, 0, 1, 0]), 1, 1),
        (jpeg, 600, 300),
        (webP + text("VP8X", [10, 0, 0, 0, 0, 0, 0, 0, 0x57, 0x02, 0, 0x2B, 0x01, 0]), 600, 300),
        (webP + text("VP8L", [0, 0, 0, 0, 0x2F, 0x57, 0xC2, 0x4A, 0x00, 0, 0, 0, 0, 0]), 600, 300),
        (webP + text("VP8 ", [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x58, 0x02, 0x2C, 0x01, 0, 0]), 600, 300),
        (avif, 640, 480),
        (text("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\" width=\"600\" height='300px'>"), 600, 300),
        (text("<svg viewBox=\"0 0 600.4 300\">"), 600, 300),
        (text("<svg width=\"100%\" height=\"100%\" viewBox=\"0,0,600,300\">"), 600, 300),
    ]

    private static func text(_ text: String, _ bytes: [UInt8] = []) -> [UInt8] { Array(text.utf8) + bytes }

    @Test(arguments: headers)
    func readsTheHeader(bytes: [UInt8], width: Int, height: Int) throws {
        let size = try #require(ImageSize(header: bytes))
        #expect([size.width, size.height] == [width, height])
    }

    @Test(
        arguments: [
            [], [0x89], Array("<svg>".utf8), Array("<svg width=\"NaN\" height=\"1\">".utf8), Array("<svg viewBox=\"0 0 1e300 1\">".utf8),
            Array("plain text".utf8),
            png(0, 10), png(200_000, 10), [0xFF, 0xD8, 0xFF, 0xE0, 0, 0], [0xFF, 0xD8, 0x00, 0x00, 0, 0, 0, 0, 0, 0, 0, 0],
            Array("GIF89a".utf8),
            Array("<svg width=\"-5\" height=\"5\">".utf8), Array("<svg width=\"1e18\" height=\"5\">".utf8),
        ] as [[UInt8]]
    )
    func knowsNoSizeOfOtherBytes(bytes: [UInt8]) {
        #expect(ImageSize(header: bytes) == nil)
    }

    @Test(arguments: [png(600, 300), jpeg, avif, webP + Array("VP8X".utf8) + [UInt8](repeating: 0, count: 18)] as [[UInt8]])
    func aCutFileDoesNoHarm(bytes: [UInt8]) {
        for count in 0..<bytes.count { _ = ImageSize(header: Array(bytes.prefix(count))) }
    }

    @Test func imagesOfMarkdownGetTheirSize() throws {
        let site = try SiteFixture([
            "a.md": "![one](img/x.png) ![two](img/x.png \"T\")\n\n<img src=\"img/x.png\">\n\n![three](img/odd.png)\n"
        ])
        try site.folder.write(Self.png(600, 300), to: "content/img/x.png")
        try site.folder.write("no image", to: "content/img/odd.png")
        try site.build()
        #expect(
            try site.article("a.html") == """
                <h1>A</h1>
                <p><img src="img/x.png" width="600" height="300" alt="one" /> \
                <img src="img/x.png" width="600" height="300" alt="two" title="T" loading="lazy" /></p>
                <img src="img/x.png">
                <p><img src="img/odd.png" alt="three" loading="lazy" /></p>

                """
        )
    }
}
