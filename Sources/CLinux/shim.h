#ifndef DOCGEN_CLINUX_SHIM_H
#define DOCGEN_CLINUX_SHIM_H

// Not <fcntl.h>: `struct stat` would be this module's too, and which of two modules has it depends on the order in which files are compiled.
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

// glibc declares it only with _GNU_SOURCE, which Swift's C importer does not set.
extern int renameat2(int, const char *, int, const char *, unsigned int);

// Swaps two paths in one step; -1 and errno when the file system cannot. Source: rename(2), RENAME_EXCHANGE.
static inline int docgen_exchange(const char *left, const char *right) {
    return renameat2(-100 /* AT_FDCWD */, left, -100, right, 2 /* RENAME_EXCHANGE */);
}

#endif
