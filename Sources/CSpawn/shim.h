#ifndef DOCGEN_CSPAWN_SHIM_H
#define DOCGEN_CSPAWN_SHIM_H

#include <spawn.h>

// Glibc declares it with _GNU_SOURCE only, which Swift's own module of Glibc is not built with.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

static inline int docgen_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

#endif
