#ifndef DOCGEN_SITE_TEMPLATE_H
#define DOCGEN_SITE_TEMPLATE_H

#include <stddef.h>

// A file of site-template/, embedded by the compiler (C23 #embed).
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} docgen_template_file;

// The files, sorted by name; they live as long as the process.
const docgen_template_file *docgen_template_files(size_t *count);

#endif
