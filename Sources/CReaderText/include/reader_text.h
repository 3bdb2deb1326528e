#ifndef DOCGEN_READER_TEXT_H
#define DOCGEN_READER_TEXT_H

#include <stddef.h>

// A file of strings/, embedded by the compiler (C23 #embed); it lives as long as the process.
typedef struct {
    // A tag of BCP 47, as the file is called.
    const char *language;
    const unsigned char *bytes;
    size_t size;
} docgen_strings;

const docgen_strings *docgen_reader_strings(size_t *count);

#endif
