#ifndef DOCGEN_CZLIB_SHIM_H
#define DOCGEN_CZLIB_SHIM_H

#include <zlib.h>

// A macro, which Swift cannot call.
// Window bits of 15 + 16 ask for gzip's frame instead of zlib's. Its header then has no name and no time: same input, same bytes.
static inline int docgen_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}

static inline int docgen_inflate_init_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

// Negative window bits: no frame at all, as in a zip archive.
static inline int docgen_inflate_init_raw(z_stream *stream) {
    return inflateInit2(stream, -15);
}

#endif
