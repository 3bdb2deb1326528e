/// What Exif data says about the form in which browsers show an image.
///
/// Source: Exif 2.32 section 4.6.4 and 4.6.5; TIFF 6.0 section 2.
struct ExifHeader {
    /// Whether rows and columns change places: orientations 5 to 8.
    private(set) var isTurned = false
    /// Dots per inch.
    private var density: (x: Double, y: Double)?
    private var size: (width: Int, height: Int)?

    private let bytes: [UInt8]
    private let tiff: Range<Int>
    private let isLittle: Bool

    /// - Parameter tiff: From the byte order mark on.
    /// - Returns: `nil` when it is not Exif data.
    init?(_ bytes: [UInt8], _ tiff: Range<Int>) {
        guard tiff.count >= 8, tiff.upperBound <= bytes.count else { return nil }
        switch (bytes[tiff.lowerBound], bytes[tiff.lowerBound + 1]) {
        case (UInt8(ascii: "I"), UInt8(ascii: "I")): isLittle = true
        case (UInt8(ascii: "M"), UInt8(ascii: "M")): isLittle = false
        default: return nil
        }
        (self.bytes, self.tiff) = (bytes, tiff)
        let main = entries(at: long(4))
        if let orientation = main[0x0112] { isTurned = (5...8).contains(short(orientation)) }
        if let x = main[0x011A].flatMap(rational), let y = main[0x011B].flatMap(rational), main[0x0128].map(short) == 2 { density = (x, y) }
        guard let details = main[0x8769].map(long).map(entries), let width = details[0xA002], let height = details[0xA003] else { return }
        size = (number(width), number(height))
    }

    /// The size of an image in CSS pixels. Source: HTML, "density-corrected natural width": it counts only where it fits the density.
    func shown(_ stored: (width: Int, height: Int)) -> (width: Int, height: Int) {
        var shown = stored
        if let density, let size, density.x > 0, density.y > 0, abs(Double(stored.width) * 72 / density.x - Double(size.width)) < 1,
            abs(Double(stored.height) * 72 / density.y - Double(size.height)) < 1
        {
            shown = size
        }
        return isTurned ? (shown.height, shown.width) : shown
    }

    // MARK: TIFF

    /// Where the values of a directory's entries stand, by tag; one of more than four bytes is named by its place.
    private func entries(at offset: Int) -> [Int: Int] {
        var entries: [Int: Int] = [:]
        for index in 0..<short(offset) {
            let entry = offset + 2 + 12 * index
            guard entry + 12 <= tiff.count else { break }
            entries[short(entry)] = entry + 8
        }
        return entries
    }

    /// Two bytes; 0 after the end.
    private func short(_ offset: Int) -> Int {
        let start = tiff.lowerBound + offset
        guard start + 2 <= tiff.upperBound else { return 0 }
        let (first, second) = (Int(bytes[start]), Int(bytes[start + 1]))
        return isLittle ? first | second << 8 : first << 8 | second
    }

    private func long(_ offset: Int) -> Int {
        isLittle ? short(offset) | short(offset + 2) << 16 : short(offset) << 16 | short(offset + 2)
    }

    /// The value of an entry whose type is SHORT or LONG.
    private func number(_ value: Int) -> Int { short(value - 6) == 3 ? short(value) : long(value) }

    private func rational(_ value: Int) -> Double? {
        let place = long(value)
        let denominator = long(place + 4)
        return denominator == 0 ? nil : Double(long(place)) / Double(denominator)
    }
}
