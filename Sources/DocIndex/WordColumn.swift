/// A column of `section_words` and `section_trigrams`, which FTS5 names with each place of a word.
/// In the order of the table.
enum WordColumn: Int {
    case title, heading, breadcrumb, text, code, name, path

    /// By as few bytes as tell the names apart: a question reads some 100,000 of them.
    ///
    /// - Returns: `nil` for any other name, as a damaged file may have.
    @inline(__always)
    init?(_ name: UnsafeBufferPointer<UInt8>) {
        switch name.first {
        case UInt8(ascii: "t"): self = name.count == 4 ? .text : .title
        case UInt8(ascii: "h"): self = .heading
        case UInt8(ascii: "b"): self = .breadcrumb
        case UInt8(ascii: "c"): self = .code
        case UInt8(ascii: "n"): self = .name
        case UInt8(ascii: "p"): self = .path
        default: return nil
        }
    }
}
