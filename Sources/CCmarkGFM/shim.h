#ifndef DOCGEN_CCMARKGFM_SHIM_H
#define DOCGEN_CCMARKGFM_SHIM_H

#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/houdini.h>
#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>
#include <cmark-gfm/utf8.h>
#include <string.h>

// Exported by libcmark-gfm-extensions, declared only in headers that Debian does not install. They get their values when the extensions
// are registered, so they are read through functions: Swift may not touch a mutable C global.
extern cmark_node_type CMARK_NODE_TABLE, CMARK_NODE_TABLE_ROW, CMARK_NODE_TABLE_CELL, CMARK_NODE_STRIKETHROUGH;

static inline uint16_t docgen_type_table(void) { return (uint16_t)CMARK_NODE_TABLE; }
static inline uint16_t docgen_type_table_row(void) { return (uint16_t)CMARK_NODE_TABLE_ROW; }
static inline uint16_t docgen_type_table_cell(void) { return (uint16_t)CMARK_NODE_TABLE_CELL; }
static inline uint16_t docgen_type_strikethrough(void) { return (uint16_t)CMARK_NODE_STRIKETHROUGH; }

// `as` is a Swift keyword and the union's members would be copied out whole; these read one field.
static inline cmark_chunk docgen_literal(const cmark_node *node) { return node->as.literal; }
static inline cmark_chunk docgen_code_literal(const cmark_node *node) { return node->as.code.literal; }
static inline cmark_chunk docgen_code_info(const cmark_node *node) { return node->as.code.info; }
static inline cmark_chunk docgen_link_url(const cmark_node *node) { return node->as.link.url; }
static inline cmark_chunk docgen_link_title(const cmark_node *node) { return node->as.link.title; }
static inline int docgen_heading_level(const cmark_node *node) { return node->as.heading.level; }
static inline bool docgen_list_is_ordered(const cmark_node *node) { return node->as.list.list_type == CMARK_ORDERED_LIST; }
static inline int docgen_list_start(const cmark_node *node) { return node->as.list.start; }
static inline bool docgen_list_is_tight(const cmark_node *node) { return node->as.list.tight; }
static inline int docgen_item_width(const cmark_node *node) { return node->as.list.marker_offset + node->as.list.padding; }
static inline bool docgen_code_is_fenced(const cmark_node *node) { return node->as.code.fenced; }
static inline int docgen_html_block_kind(const cmark_node *node) { return node->as.html_block_type; }
static inline bool docgen_item_is_checked(const cmark_node *node) { return node->as.list.checked; }
static inline int docgen_footnote_reference_index(const cmark_node *node) { return node->footnote.ref_ix; }
static inline int docgen_footnote_definition_count(const cmark_node *node) { return node->footnote.def_count; }

// Makes the special characters of an extension permanent and empties the list they come from.
//
// libcmark-gfm switches them on before it parses the inlines of a document and off again afterwards, in one table for the whole process:
// with two parsers at work, the first to finish takes them away from the other. Not for strikethrough: it is found again by its list when
// its delimiters are matched. Call it before the first parse.
// Source: cmark_manage_extensions_special_characters in <cmark-gfm-extension_api.h>.
static inline void docgen_keep_special_characters(cmark_syntax_extension *extension) {
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_parser_attach_syntax_extension(parser, extension);
    cmark_manage_extensions_special_characters(parser, 1);
    cmark_syntax_extension_set_special_inline_chars(extension, NULL);
    cmark_parser_free(parser);
}

// The definitions of references that a parser has read so far, the last one first; each is a cmark_reference.
static inline const cmark_reference *docgen_last_reference(const cmark_parser *parser) {
    return (const cmark_reference *)parser->refmap->refs;
}

static inline const cmark_reference *docgen_reference_before(const cmark_reference *reference) {
    return (const cmark_reference *)reference->entry.next;
}

// A text node of bytes that stand in what is being parsed, as the parser makes them: they are not copied.
static inline cmark_node *docgen_text(const unsigned char *bytes, size_t count) {
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    if (node) node->as.literal = (cmark_chunk){(unsigned char *)bytes, (bufsize_t)count, 0};
    return node;
}

static inline unsigned char *docgen_copy(cmark_mem *mem, const void *bytes, size_t count) {
    unsigned char *copy = (unsigned char *)mem->calloc(count + 1, 1);
    memcpy(copy, bytes, count);
    return copy;
}

// Adds the definition of a reference to a parser, behind all that the document has itself: of several with one label the youngest loses.
// The label is as cmark compares labels, the URL and the title are without their escapes.
static inline void docgen_add_reference(cmark_parser *parser, const char *label, const char *url, const char *title, unsigned int age) {
    cmark_mem *mem = parser->mem;
    cmark_map *map = parser->refmap;
    cmark_reference *reference = (cmark_reference *)mem->calloc(1, sizeof *reference);
    size_t urlLength = strlen(url), titleLength = strlen(title);
    reference->entry.label = docgen_copy(mem, label, strlen(label));
    reference->url = (cmark_chunk){docgen_copy(mem, url, urlLength), (bufsize_t)urlLength, 1};
    reference->title = (cmark_chunk){docgen_copy(mem, title, titleLength), (bufsize_t)titleLength, 1};
    reference->entry.age = 1u << 31 | age;
    reference->entry.next = map->refs;
    map->refs = &reference->entry;
    map->size++;
}

#endif
