// The least a full-text index costs: the sections of an index that docgen built, inserted into one FTS5 table with default settings.
//
//   fts5_floor INDEX DATABASE
//
// The sections are in memory before the clock starts. Prints one JSON object with the time from BEGIN to COMMIT, in seconds, measured here
// because the caller would count the reading too.

#define _GNU_SOURCE
#include <err.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { title, heading, breadcrumb, body, field_count };
typedef struct { char *bytes; int size; } text;
typedef struct { text fields[field_count]; } section;
typedef struct { section *items; size_t count, capacity; long bytes; } section_list;

static void check(sqlite3 *database, int code) {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) errx(2, "SQLite: %s", sqlite3_errmsg(database));
}

static void execute(sqlite3 *database, const char *sql) { check(database, sqlite3_exec(database, sql, NULL, NULL, NULL)); }

static sqlite3 *open_database(const char *path, int flags) {
    sqlite3 *database;
    if (sqlite3_open_v2(path, &database, flags, NULL)) errx(2, "%s: %s", path, sqlite3_errmsg(database));
    return database;
}

static text copy_column(sqlite3_stmt *row, int column) {
    const void *bytes = sqlite3_column_text(row, column);  // before the size: the conversion to UTF-8 may change it
    text copy = {.size = sqlite3_column_bytes(row, column)};
    if (!(copy.bytes = malloc(copy.size + 1))) err(2, "malloc");
    if (copy.size > 0) memcpy(copy.bytes, bytes, copy.size);
    return copy;
}

// The index keeps Markdown; nobody searches for the addresses of its links, so they are left out here as docgen leaves them out.
static text without_addresses(text markdown) {
    int size = 0, depth = 0;
    for (int i = 0; i < markdown.size; i++) {
        char byte = markdown.bytes[i];
        if (depth == 0) {
            markdown.bytes[size++] = byte;
            if (byte == '(' && i > 0 && markdown.bytes[i - 1] == ']') depth = 1;
        } else {
            depth += (byte == '(') - (byte == ')');
            if (byte == '\n') depth = 0;
        }
    }
    markdown.size = size;
    return markdown;
}

static section_list read_sections(const char *path) {
    sqlite3 *index = open_database(path, SQLITE_OPEN_READONLY);
    sqlite3_stmt *row;
    const char *sql = "SELECT title, heading, breadcrumb, markdown FROM sections JOIN pages ON pages.id = page ORDER BY sections.id";
    check(index, sqlite3_prepare_v2(index, sql, -1, &row, NULL));

    section_list list = {0};
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        if (list.count == list.capacity) {
            list.capacity = list.capacity ? 2 * list.capacity : 1024;
            if (!(list.items = realloc(list.items, list.capacity * sizeof *list.items))) err(2, "realloc");
        }
        section *item = &list.items[list.count++];
        for (int i = title; i < body; i++) item->fields[i] = copy_column(row, i);
        item->fields[body] = without_addresses(copy_column(row, body));
        for (int i = title; i < field_count; i++) list.bytes += item->fields[i].size;
    }
    check(index, code);
    sqlite3_finalize(row);
    sqlite3_close(index);
    return list;
}

static void insert(sqlite3 *database, section_list list) {
    execute(database, "BEGIN");
    sqlite3_stmt *row;
    check(database, sqlite3_prepare_v2(database, "INSERT INTO words VALUES (?, ?, ?, ?)", -1, &row, NULL));
    for (size_t n = 0; n < list.count; n++) {
        for (int i = title; i < field_count; i++) {
            text field = list.items[n].fields[i];
            check(database, sqlite3_bind_text(row, i + 1, field.bytes, field.size, SQLITE_STATIC));
        }
        check(database, sqlite3_step(row));
        check(database, sqlite3_reset(row));
    }
    sqlite3_finalize(row);
    execute(database, "COMMIT");
}

static double seconds(struct timeval from, struct timeval to) {
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_usec - from.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    if (argc != 3) errx(64, "usage: fts5_floor INDEX DATABASE");
    section_list list = read_sections(argv[1]);

    sqlite3 *database = open_database(argv[2], SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(database, "PRAGMA journal_mode = OFF");
    execute(database, "CREATE VIRTUAL TABLE words USING fts5 (title, heading, breadcrumb, body, tokenize = 'porter unicode61')");

    struct rusage before, after;
    struct timespec start, end;
    getrusage(RUSAGE_SELF, &before);
    clock_gettime(CLOCK_MONOTONIC, &start);
    insert(database, list);
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(RUSAGE_SELF, &after);

    sqlite3_close(database);
    struct stat status;
    if (stat(argv[2], &status)) err(2, "%s", argv[2]);
    printf("{\"library\": \"SQLite %s\", \"sections\": %zu, \"bytes_in\": %ld, \"bytes_out\": %lld, "
           "\"user\": %.6f, \"sys\": %.6f, \"wall\": %.6f}\n",
           sqlite3_libversion(), list.count, list.bytes, (long long)status.st_size, seconds(before.ru_utime, after.ru_utime),
           seconds(before.ru_stime, after.ru_stime), (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
}
