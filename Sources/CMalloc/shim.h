#ifndef DOCGEN_CMALLOC_SHIM_H
#define DOCGEN_CMALLOC_SHIM_H

// malloc_trim(3), which is not among the headers that Swift's Glibc module has.
#include <malloc.h>

#endif
