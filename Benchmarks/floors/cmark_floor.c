// The least a Markdown site generator can do: read, parse, render and write every page, in one process and one thread.
//
//   cmark_floor ROOT OUTPUT
//
// OUTPUT gets ROOT's folders, with NAME.html for each NAME.md. Prints one JSON object; the caller measures time and memory.

#define _XOPEN_SOURCE 700
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES;
static const char *const extension_names[] = {"table", "strikethrough", "autolink", "tagfilter", "tasklist"};
enum { extension_count = sizeof extension_names / sizeof *extension_names };
static cmark_syntax_extension *extensions[extension_count];

// nftw passes no context to its callback.
static const char *root, *output;
static long files, bytes_in, bytes_out;

static char *read_file(const char *path, size_t size) {
    int file = open(path, O_RDONLY);
    if (file < 0) err(2, "%s", path);
    char *bytes = malloc(size + 1);
    if (!bytes) err(2, "malloc");
    for (size_t done = 0; done < size;) {
        ssize_t count = read(file, bytes + done, size - done);
        if (count <= 0) err(2, "%s", path);
        done += count;
    }
    close(file);
    return bytes;
}

static void write_file(const char *path, const char *bytes, size_t size) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0) err(2, "%s", path);
    for (size_t done = 0; done < size;) {
        ssize_t count = write(file, bytes + done, size - done);
        if (count < 0) err(2, "%s", path);
        done += count;
    }
    if (close(file)) err(2, "%s", path);
}

static char *make_html(const char *markdown, size_t size) {
    cmark_parser *parser = cmark_parser_new(options);
    for (int i = 0; i < extension_count; i++) cmark_parser_attach_syntax_extension(parser, extensions[i]);
    cmark_parser_feed(parser, markdown, size);
    cmark_node *document = cmark_parser_finish(parser);
    char *html = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser));
    cmark_node_free(document);
    cmark_parser_free(parser);
    return html;
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *position) {
    (void)position;
    char target[PATH_MAX];
    int length = snprintf(target, sizeof target, "%s%s", output, path + strlen(root));
    if (length < 0 || length + 3 > PATH_MAX) errx(2, "%s: path too long", path);

    if (type == FTW_D) {
        if (mkdir(target, 0755) && errno != EEXIST) err(2, "%s", target);
    } else if (type == FTW_F && length > 3 && !strcmp(target + length - 3, ".md")) {
        char *markdown = read_file(path, status->st_size);
        char *html = make_html(markdown, status->st_size);
        size_t html_size = strlen(html);
        strcpy(target + length - 2, "html");
        write_file(target, html, html_size);
        files++;
        bytes_in += status->st_size;
        bytes_out += html_size;
        free(html);
        free(markdown);
    } else if (type == FTW_DNR || type == FTW_NS) {
        errx(2, "%s: cannot be read", path);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 3) errx(64, "usage: cmark_floor ROOT OUTPUT");
    root = argv[1];
    output = argv[2];

    cmark_gfm_core_extensions_ensure_registered();
    for (int i = 0; i < extension_count; i++) {
        extensions[i] = cmark_find_syntax_extension(extension_names[i]);
        if (!extensions[i]) errx(2, "libcmark-gfm has no extension %s", extension_names[i]);
    }
    if (nftw(root, visit, 64, FTW_PHYS)) err(2, "%s", root);

    printf("{\"library\": \"cmark-gfm %s\", \"files\": %ld, \"bytes_in\": %ld, \"bytes_out\": %ld}\n", cmark_version_string(), files,
           bytes_in, bytes_out);
}
