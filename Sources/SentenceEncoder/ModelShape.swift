/// The sizes of a model: those of BERT, by which its tensors are read, and the length of the vectors that are kept.
struct ModelShape: Equatable, Sendable {
    /// Word pieces.
    var pieces: Int
    /// Numbers for each piece between the layers.
    var width: Int
    var layers: Int
    var heads: Int
    /// Numbers for each piece inside a layer's feed-forward part.
    var inner: Int
    /// Pieces that a text may have.
    var positions: Int
    /// Numbers of a vector as it is kept, after the projection.
    var outputs: Int

    var headWidth: Int { width / heads }

    /// What the arithmetic can do, and no file of a few bytes may ask for more memory than this.
    var isSupported: Bool {
        (1...1_000_000).contains(pieces) && (32...1_024).contains(width) && width % 32 == 0 && (1...48).contains(layers)
            && (1...64).contains(heads) && width % heads == 0 && headWidth % 16 == 0 && (32...8_192).contains(inner) && inner % 32 == 0
            && (8...8_192).contains(positions) && (16...width).contains(outputs) && outputs % 16 == 0
    }
}
