internal import CLinux

/// How the allocator gets memory from the system while a site is built.
package enum BuildMemory {
    /// Takes it in large pieces and keeps it: a build takes more and more, and ends. By default memory goes back and comes again some thousand times, and the
    /// system clears each page of it anew. To be called before the first thread starts.
    ///
    /// Source: mallopt(3); these parameters are changed by themselves as a program runs, until one of them is set.
    package static func prepare() {
        _ = mallopt(M_TOP_PAD, 4 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 256 << 20)
        _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
    }
}
