#include "reader_text.h"

static const unsigned char ar_strings[] = {
#embed "../../strings/ar.json"
};

static const unsigned char de_strings[] = {
#embed "../../strings/de.json"
};

static const unsigned char en_strings[] = {
#embed "../../strings/en.json"
};

static const unsigned char es_strings[] = {
#embed "../../strings/es.json"
};

static const unsigned char fa_strings[] = {
#embed "../../strings/fa.json"
};

static const unsigned char fr_strings[] = {
#embed "../../strings/fr.json"
};

static const unsigned char he_strings[] = {
#embed "../../strings/he.json"
};

static const unsigned char it_strings[] = {
#embed "../../strings/it.json"
};

static const unsigned char ja_strings[] = {
#embed "../../strings/ja.json"
};

static const unsigned char ko_strings[] = {
#embed "../../strings/ko.json"
};

static const unsigned char nl_strings[] = {
#embed "../../strings/nl.json"
};

static const unsigned char pl_strings[] = {
#embed "../../strings/pl.json"
};

static const unsigned char pt_br_strings[] = {
#embed "../../strings/pt-BR.json"
};

static const unsigned char ru_strings[] = {
#embed "../../strings/ru.json"
};

static const unsigned char tr_strings[] = {
#embed "../../strings/tr.json"
};

static const unsigned char uk_strings[] = {
#embed "../../strings/uk.json"
};

static const unsigned char zh_hans_strings[] = {
#embed "../../strings/zh-Hans.json"
};

static const unsigned char zh_hant_strings[] = {
#embed "../../strings/zh-Hant.json"
};

static const docgen_strings catalogues[] = {
    {"ar", ar_strings, sizeof ar_strings},
    {"de", de_strings, sizeof de_strings},
    {"en", en_strings, sizeof en_strings},
    {"es", es_strings, sizeof es_strings},
    {"fa", fa_strings, sizeof fa_strings},
    {"fr", fr_strings, sizeof fr_strings},
    {"he", he_strings, sizeof he_strings},
    {"it", it_strings, sizeof it_strings},
    {"ja", ja_strings, sizeof ja_strings},
    {"ko", ko_strings, sizeof ko_strings},
    {"nl", nl_strings, sizeof nl_strings},
    {"pl", pl_strings, sizeof pl_strings},
    {"pt-BR", pt_br_strings, sizeof pt_br_strings},
    {"ru", ru_strings, sizeof ru_strings},
    {"tr", tr_strings, sizeof tr_strings},
    {"uk", uk_strings, sizeof uk_strings},
    {"zh-Hans", zh_hans_strings, sizeof zh_hans_strings},
    {"zh-Hant", zh_hant_strings, sizeof zh_hant_strings},
};

const docgen_strings *docgen_reader_strings(size_t *count) {
    *count = sizeof catalogues / sizeof *catalogues;
    return catalogues;
}
