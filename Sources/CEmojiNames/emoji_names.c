#include "emoji_names.h"

static const unsigned char names[] = {
#embed "emoji.txt"
};

const unsigned char *docgen_emoji_names(size_t *size) {
    *size = sizeof names;
    return names;
}
