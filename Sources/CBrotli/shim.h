#ifndef DOCGEN_CBROTLI_SHIM_H
#define DOCGEN_CBROTLI_SHIM_H

#include <brotli/decode.h>
#include <brotli/encode.h>

#endif
