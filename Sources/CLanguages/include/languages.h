#ifndef DOCGEN_LANGUAGES_H
#define DOCGEN_LANGUAGES_H

#include <stddef.h>

// A file of site-template/languages/, embedded by the compiler (C23 #embed).
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} docgen_language_file;

// The files, sorted by name; they live as long as the process.
const docgen_language_file *docgen_language_files(size_t *count);

#endif
