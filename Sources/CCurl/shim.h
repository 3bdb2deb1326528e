#ifndef DOCGEN_CCURL_SHIM_H
#define DOCGEN_CCURL_SHIM_H

#include <curl/curl.h>

#endif
