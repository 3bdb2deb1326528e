#ifndef DOCGEN_SERVER_PAGES_H
#define DOCGEN_SERVER_PAGES_H

#include <stddef.h>

// The files of server-pages/, embedded by the compiler (C23 #embed); they live as long as the process.

/// - Returns: NULL when there is no such file.
const unsigned char *docgen_server_page(const char *name, size_t *size);

#endif
