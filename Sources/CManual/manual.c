#include "manual.h"

static const unsigned char diagnostics[] = {
#embed "../../docs/reference/diagnostics.md"
};

const unsigned char *docgen_diagnostics_page(size_t *size) {
    *size = sizeof diagnostics;
    return diagnostics;
}
