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
    /// Which way up it is, browsers do not agree.
    private static let turnedPNG =
        png(600, 300) + [0, 0, 0, 0, 0, 0, 0, 26]
        + text("eXIfMM", [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0])

    private static let webP = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
    private static func box(_ kind: String, _ parts: [UInt8]...) -> [UInt8] {
        let content = parts.flatMap { $0 }
        return big32(content.count + 8) + text(kind, content)
    }

    /// An image of tiles: its own size is not the first one in the file.
    private static func tiles(angle: UInt8) -> [UInt8] {
        box("ftyp", text("avif", [0, 0, 0, 0]))
            + box(
                "meta",
                [0, 0, 0, 0],
                box("pitm", [0, 0, 0, 0, 0, 2]),
                box(
                    "iprp",
                    box(
                        "ipco",
                        box("ispe", [0, 0, 0, 0], big32(64), big32(64)),
                        box("ispe", [0, 0, 0, 0], big32(640), big32(480)),
                        box("irot", [angle])
                    ),
                    box("ipma", [0, 0, 0, 0, 0, 0, 0, 2], [0, 1, 1, 0x81], [0, 2, 2, 0x82, 3])
                )
            )
    }

    private static let avif = tiles(angle: 0)

    /// A photograph of 600 by 300 stored pixels with an Exif orientation.
    private static func turned(_ orientation: UInt8, isLittle: Bool) -> [UInt8] {
        let tiff: [UInt8] =
            isLittle
            ? text("II", [42, 0, 8, 0, 0, 0, 2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0])
            : text("MM", [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0])
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(tiff.count + 8)] + text("Exif", [0, 0]) + tiff + jpeg.dropFirst(2)
    }

    private static let headers: [(bytes: [UInt8], width: Int, height: Int)] = [
        (png(600, 300), 600, 300),
        (text("GIF89a", [0x58, 0x02, 0x2C, 0x01, 0, 0, 0]), 600, 300),
        (text("GIF87a", [1, 0, 1, 0]), 1, 1),
        (jpeg, 600, 300),
        (webP + text("VP8X", [10, 0, 0, 0, 0, 0, 0, 0, 0x57, 0x02, 0, 0x2B, 0x01, 0]), 600, 300),
        (webP + text("VP8L", [0, 0, 0, 0, 0x2F, 0x57, 0xC2, 0x4A, 0x00, 0, 0, 0, 0, 0]), 600, 300),
        (webP + text("VP8 ", [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x58, 0x02, 0x2C, 0x01, 0, 0]), 600, 300),
        (avif, 640, 480), (tiles(angle: 1), 480, 640), (tiles(angle: 2), 640, 480),
        (turned(1, isLittle: true), 600, 300), (turned(4, isLittle: false), 600, 300), (turned(5, isLittle: true), 300, 600),
        (turned(6, isLittle: false), 300, 600), (turned(8, isLittle: true), 300, 600), (turned(9, isLittle: true), 600, 300),
        (text("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\" width=\"600\" height='300px'>"), 600, 300),
        (text("<svg width=\"206pt\" height=\"116pt\" viewBox=\"0.00 0.00 206.00 116.00\">"), 275, 155),
        (text("<svg width='60mm' height='40mm' viewBox='0 0 60 40'>"), 227, 151),
        (text("<svg width='1in' height='2.54cm'>"), 96, 96), (text("<svg width='6pc' height='101.6Q'>"), 96, 96),
        (text("<svg width='2em' height=' 1e2PX '>"), 32, 100),
        (text("<svg width='600' viewBox='0 0 24 12'>"), 600, 300), (text("<svg height='300' viewBox='0,0,24,12' width='auto'>"), 600, 300),
        (text("<svg width='50%' height='300' viewBox='0 0 24 12'>"), 600, 300),
        (
            text(
                "\u{FEFF}<?xml version='1.0'?><!-- <svg width='1'> --><!DOCTYPE svg [<!ENTITY a '>'>]>\n<svg\n\twidth='600'\n height='300'/>"
            ), 600, 300
        ),
        (text("<svg:svg xmlns:svg='http://www.w3.org/2000/svg' data-width='1' stroke-width='2' width='600' height='300'>"), 600, 300),
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
            Array("<svg width=\"2ex\" height=\"5\" viewBox=\"0 0 6 3\">".utf8), Array("<svg width=\"5.\" height=\"5\">".utf8),
            Array("<svg width=\"calc(1px)\" height=\"5\" viewBox=\"0 0 6 3\">".utf8), turnedPNG,
            Array("<svg width=\"-6\" height=\"5\" viewBox=\"0 0 6 3\">".utf8),
            Array("<svg viewBox=\"0 0 600 300\">".utf8), Array("<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 6 3\">".utf8),
            Array("<svg width=\"600\">".utf8), Array("<svg width=\"6\" viewBox=\"0 0 0 3\">".utf8),
            Array("<svg width=\"6\" viewBox=\"0 0 6 3\" preserveAspectRatio=\"none\">".utf8),
            Array("<svg width=\"6vw\" height=\"5\">".utf8),
            Array("<svg width=\"6\" height=\"5\" style=\"width: 3px\">".utf8), Array("<html><svg width=\"6\" height=\"5\">".utf8),
            Array("<svgs width=\"6\" height=\"5\">".utf8), Array("<!-- <svg width=\"6\" height=\"5\">".utf8),
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

    @Test(arguments: [
        ("<img src=\"x.png\">", "<img src=\"x.png\" width=\"600\" height=\"300\">"),
        ("<IMG alt='a > b' SRC='x.png' align=left />", "<IMG alt='a > b' SRC='x.png' width=\"600\" height=\"300\" align=left />"),
        ("<img\n  src=\"x.png\" data-width=\"1\">", "<img\n  src=\"x.png\" width=\"600\" height=\"300\" data-width=\"1\">"),
        ("<img src=\"x.png\" WIDTH=\"50\">", nil), ("<img height=5 src=\"x.png\">", nil), ("<img src=\"x.png\" srcset=\"x.png 2x\">", nil),
        ("<picture><source srcset=\"x.png\"><img src=\"x.png\"></picture>", nil), ("<img src=x.png>", nil),
        ("<video src=\"x.png\"></video>", nil),
    ])
    func imagesOfRawHTMLGetTheirSize(html: String, expected: String?) throws {
        let site = try SiteFixture(["a.md": "# A\n\n<div>\(html)</div>\n"])
        try site.folder.write(Self.png(600, 300), to: "content/x.png")
        try site.build()
        #expect(try site.article("a.html").contains("<div>\(expected ?? html)</div>"))
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
                <img src="img/x.png" width="600" height="300">
                <p><img src="img/odd.png" alt="three" loading="lazy" /></p>

                """
        )
    }
}
