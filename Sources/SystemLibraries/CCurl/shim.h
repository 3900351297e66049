#pragma once
#include <curl/curl.h>

// Swift calls no function with a variable number of arguments, and sees no macro of a constant.

static inline CURLcode gs_curl_initialize(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode gs_curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode gs_curl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode gs_curl_set_headers(CURL *curl, struct curl_slist *headers) {
  return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

static inline CURLcode gs_curl_set_receiver(CURL *curl, curl_write_callback receive, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
  return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_WRITEDATA, context) : code;
}

static inline CURLcode gs_curl_get_number(CURL *curl, CURLINFO what, long *value) {
  return curl_easy_getinfo(curl, what, value);
}

static inline CURLcode gs_curl_get_retry_after(CURL *curl, long *seconds) {
  curl_off_t value = 0;
  CURLcode code = curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &value);
  *seconds = value < 0 || value > 86400 ? 86400 : (long)value;
  return code;
}

// The text is libcurl's and lives until the next request; null if there is none.
static inline const char *gs_curl_get_text(CURL *curl, CURLINFO what) {
  char *text = NULL;
  return curl_easy_getinfo(curl, what, &text) == CURLE_OK ? text : NULL;
}
