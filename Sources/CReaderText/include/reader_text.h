#ifndef DOCGEN_READER_TEXT_H
#define DOCGEN_READER_TEXT_H

#include <stddef.h>

// strings/en.json, embedded by the compiler (C23 #embed); it lives as long as the process.
const unsigned char *docgen_english_strings(size_t *size);

#endif
