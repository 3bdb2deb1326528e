#include "openapi.h"

static const unsigned char description[] = {
#embed "../../docs/reference/openapi.json"
};

const unsigned char *docgen_openapi(size_t *size) {
    *size = sizeof description;
    return description;
}
