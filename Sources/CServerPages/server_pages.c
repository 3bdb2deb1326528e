#include "server_pages.h"

#include <string.h>

static const unsigned char api_css[] = {
#embed "../../server-pages/api.css"
};
static const unsigned char api_js[] = {
#embed "../../server-pages/api.js"
};
static const unsigned char api_mustache[] = {
#embed "../../server-pages/api.mustache"
};
static const unsigned char captcha_js[] = {
#embed "../../server-pages/captcha.js"
};
static const unsigned char captcha_mustache[] = {
#embed "../../server-pages/captcha.mustache"
};
static const unsigned char closed_site_mustache[] = {
#embed "../../server-pages/closed-site.mustache"
};
static const unsigned char search_results_mustache[] = {
#embed "../../server-pages/search-results.mustache"
};
static const unsigned char sign_in_mustache[] = {
#embed "../../server-pages/sign-in.mustache"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} files[] = {
    {"api.css", api_css, sizeof api_css},
    {"api.js", api_js, sizeof api_js},
    {"api.mustache", api_mustache, sizeof api_mustache},
    {"captcha.js", captcha_js, sizeof captcha_js},
    {"captcha.mustache", captcha_mustache, sizeof captcha_mustache},
    {"closed-site.mustache", closed_site_mustache, sizeof closed_site_mustache},
    {"search-results.mustache", search_results_mustache, sizeof search_results_mustache},
    {"sign-in.mustache", sign_in_mustache, sizeof sign_in_mustache},
};

const unsigned char *docgen_server_page(const char *name, size_t *size) {
    for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
        if (strcmp(files[index].name, name) != 0) continue;
        *size = files[index].size;
        return files[index].bytes;
    }
    return NULL;
}
