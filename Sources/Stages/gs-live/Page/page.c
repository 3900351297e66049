#include "page.h"

// The files of the page, taken into the program. A new one takes a line in each of the two lists.

// Clang takes it in every version of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "index.html"
};

#define SCRIPT "text/javascript; charset=utf-8"
#define FILE(path, type, bytes) {path, type, bytes, sizeof bytes}

static const gs_page_file files[] = {
    FILE("", "text/html; charset=utf-8", index_html),
};

const gs_page_file *const gs_first_page_file = files;
const size_t gs_page_file_count = sizeof files / sizeof *files;
