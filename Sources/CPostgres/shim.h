#ifndef DOCGEN_CPOSTGRES_SHIM_H
#define DOCGEN_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

// libpq prints what a server remarks ("relation exists, skipping") to standard error unless somebody takes it.
static inline void docgen_ignore_notice(void *nothing, const char *message) {
    (void)nothing;
    (void)message;
}
static inline void docgen_silence_notices(PGconn *connection) {
    PQsetNoticeProcessor(connection, docgen_ignore_notice, NULL);
}

#endif
