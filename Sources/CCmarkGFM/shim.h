#ifndef DOCGEN_CCMARKGFM_SHIM_H
#define DOCGEN_CCMARKGFM_SHIM_H

#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/houdini.h>
#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>
#include <stdlib.h>
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

// Memory for the trees of one thread: what a document needs lies side by side, and goes with the last tree that is open, so that malloc, which
// was two fifths of parsing, is asked for whole blocks. Large pieces are malloc's own, and go when they are freed.
//
// One Swift file calls these (MarkdownTree.swift): each file that did would have an arena of its own.
#define DOCGEN_ARENA_HEADER 16
#define DOCGEN_ARENA_LARGE 4096
// Below what makes glibc tidy its heap with every `free`.
#define DOCGEN_ARENA_BLOCK 49152

struct docgen_arena_block {
    struct docgen_arena_block *next;
    size_t padding;
};

struct docgen_arena {
    struct docgen_arena_block *blocks;
    char *next, *end;
    unsigned int trees;
};

static _Thread_local struct docgen_arena docgen_thread_arena;

static inline size_t docgen_arena_rounded(size_t bytes) { return (bytes + 15) & ~(size_t)15; }

// How many bytes a piece has room for: that stands in front of it.
static inline size_t *docgen_arena_size(void *piece) { return (size_t *)((char *)piece - DOCGEN_ARENA_HEADER); }

// Of bytes that may hold anything. Like cmark's own functions it does not come back without memory.
static inline void *docgen_arena_take(size_t bytes) {
    struct docgen_arena *arena = &docgen_thread_arena;
    char *start;
    if (bytes > (size_t)-1 / 2) abort();
    bytes = docgen_arena_rounded(bytes);
    size_t whole = bytes + DOCGEN_ARENA_HEADER;
    if (bytes > DOCGEN_ARENA_LARGE) {
        if (!(start = (char *)malloc(whole))) abort();
    } else {
        if ((size_t)(arena->end - arena->next) < whole) {
            struct docgen_arena_block *block = (struct docgen_arena_block *)malloc(DOCGEN_ARENA_BLOCK);
            if (!block) abort();
            block->next = arena->blocks;
            arena->blocks = block;
            arena->next = (char *)(block + 1);
            arena->end = (char *)block + DOCGEN_ARENA_BLOCK;
        }
        start = arena->next;
        arena->next += whole;
    }
    *(size_t *)start = bytes;
    return start + DOCGEN_ARENA_HEADER;
}

static inline void *docgen_arena_calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) abort();
    void *piece = docgen_arena_take(bytes);
    memset(piece, 0, bytes);
    return piece;
}

static inline void docgen_arena_free(void *piece) {
    if (!piece) return;
    size_t bytes = *docgen_arena_size(piece);
    if (bytes > DOCGEN_ARENA_LARGE) return free((char *)piece - DOCGEN_ARENA_HEADER);
    // The last piece can be taken again: cmark's brackets and delimiters come and go.
    struct docgen_arena *arena = &docgen_thread_arena;
    if ((char *)piece + bytes == arena->next) arena->next = (char *)piece - DOCGEN_ARENA_HEADER;
}

static inline void *docgen_arena_realloc(void *piece, size_t bytes) {
    if (!piece) return docgen_arena_take(bytes);
    size_t old = *docgen_arena_size(piece);
    if (old <= DOCGEN_ARENA_LARGE && bytes <= old) return piece;
    if (bytes > (size_t)-1 / 2) abort();
    bytes = docgen_arena_rounded(bytes);
    if (old > DOCGEN_ARENA_LARGE && bytes > DOCGEN_ARENA_LARGE) {
        char *start = (char *)realloc((char *)piece - DOCGEN_ARENA_HEADER, bytes + DOCGEN_ARENA_HEADER);
        if (!start) abort();
        *(size_t *)start = bytes;
        return start + DOCGEN_ARENA_HEADER;
    }
    void *larger = docgen_arena_take(bytes);
    memcpy(larger, piece, old < bytes ? old : bytes);
    docgen_arena_free(piece);
    return larger;
}

// Begins a tree of this thread. Each is ended on the thread that began it.
static inline cmark_mem *docgen_arena_begin(void) {
    static cmark_mem memory = {docgen_arena_calloc, docgen_arena_realloc, docgen_arena_free};
    docgen_thread_arena.trees++;
    return &memory;
}

// Ends a tree, which has been freed.
static inline void docgen_arena_end(void) {
    struct docgen_arena *arena = &docgen_thread_arena;
    if (--arena->trees > 0) return;
    struct docgen_arena_block *block = arena->blocks;
    while (block) {
        struct docgen_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->next = arena->end = NULL;
}

#endif
