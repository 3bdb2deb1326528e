#ifndef DOCGEN_MANUAL_H
#define DOCGEN_MANUAL_H

#include <stddef.h>

// docs/reference/diagnostics.md, embedded by the compiler (C23 #embed); it lives as long as the process.
const unsigned char *docgen_diagnostics_page(size_t *size);

#endif
