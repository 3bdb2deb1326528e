#ifndef DOCGEN_OPENAPI_H
#define DOCGEN_OPENAPI_H

#include <stddef.h>

// docs/reference/openapi.json, embedded by the compiler (C23 #embed); it lives as long as the process.
const unsigned char *docgen_openapi(size_t *size);

#endif
