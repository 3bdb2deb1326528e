#include "reader_text.h"

static const unsigned char english[] = {
#embed "../../strings/en.json"
};

const unsigned char *docgen_english_strings(size_t *size) {
    *size = sizeof english;
    return english;
}
