#ifndef DOCGEN_EMOJI_NAMES_H
#define DOCGEN_EMOJI_NAMES_H

#include <stddef.h>

// emoji.txt, embedded by the compiler (C23 #embed); it lives as long as the process.
const unsigned char *docgen_emoji_names(size_t *size);

#endif
