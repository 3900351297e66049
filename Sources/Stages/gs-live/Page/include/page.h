#pragma once
#include <stddef.h>

/// A file of the page.
typedef struct {
  /// Where it is asked for, below the page's own address.
  const char *_Nonnull path;
  const char *_Nonnull type;
  const unsigned char *_Nonnull bytes;
  size_t length;
} gs_page_file;

/// All of them; `gs_page_file_count` says how many.
extern const gs_page_file *const _Nonnull gs_first_page_file;
extern const size_t gs_page_file_count;
