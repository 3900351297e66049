#pragma once
#include <string.h>
#include <zlib.h>

// Swift sees no macro with arguments.

// The bytes that so many may take when they are compressed as gzip.
static inline size_t gs_gzip_bound(size_t length) { return compressBound(length) + 32; }

// Compresses bytes as gzip; 0 if that fails.
static inline size_t gs_gzip(const void *bytes, size_t length, void *output, size_t room) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (length > 0x7fffffff || room > 0x7fffffff) return 0;
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)length;
  stream.next_out = (Bytef *)output;
  stream.avail_out = (uInt)room;
  size_t written = deflate(&stream, Z_FINISH) == Z_STREAM_END ? stream.total_out : 0;
  deflateEnd(&stream);
  return written;
}
