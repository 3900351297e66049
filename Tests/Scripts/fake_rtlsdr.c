// Stands for librtlsdr and two dongles: plays the file FAKE_RECORDING, then is unplugged; with
// FAKE_ENDLESS plays it again and again until it is cancelled. The second dongle's index is the
// first one's serial number. Preloaded into gs-capture; writes the calls that matter to standard error.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*callback)(unsigned char *, uint32_t, void *);

static int called(const char *name, long value) {
  fprintf(stderr, "%s %ld\n", name, value);
  return 0;
}

static const char *serials[] = {"00000001", "00000042"};
static volatile int cancelled = 0;

uint32_t rtlsdr_get_device_count(void) { return 2; }
const char *rtlsdr_get_device_name(uint32_t index) { return index < 2 ? "fake dongle" : ""; }
int rtlsdr_get_index_by_serial(const char *serial) {
  for (int index = 0; index < 2; index++)
    if (!strcmp(serial, serials[index])) return index;
  return -3;
}
int rtlsdr_open(void **device, uint32_t index) {
  *device = index < 2 ? &called : NULL;
  return index >= 2 || getenv("FAKE_BUSY") ? -6 : called("open", index);
}
int rtlsdr_close(void *device) { return device ? called("close", 0) : -1; }
int rtlsdr_set_sample_rate(void *device, uint32_t rate) {
  return device ? called("rate", rate) : -1;
}
int rtlsdr_set_center_freq(void *device, uint32_t frequency) {
  return device && !getenv("FAKE_DEAF") ? called("frequency", frequency) : -1;
}
int rtlsdr_set_freq_correction(void *device, int ppm) {
  return device ? called("ppm", ppm) : -1;
}
int rtlsdr_set_tuner_gain_mode(void *device, int manual) {
  return device ? called("manual", manual) : -1;
}
int rtlsdr_set_tuner_gain(void *device, int gain) { return device ? called("gain", gain) : -1; }
int rtlsdr_get_tuner_gains(void *device, int *gains) {
  static const int known[] = {0, 144, 402, 496};
  if (device && gains) memcpy(gains, known, sizeof known);
  return 4;
}
int rtlsdr_reset_buffer(void *device) { return device ? 0 : -1; }
int rtlsdr_cancel_async(void *device) {
  if (device) cancelled = 1;
  return device ? 0 : -1;
}

int rtlsdr_read_async(void *device, callback give, void *context, uint32_t count,
                      uint32_t length) {
  FILE *recording = fopen(getenv("FAKE_RECORDING"), "rb");
  unsigned char *block = malloc(length);
  size_t got = 0;
  (void)count;
  if (!device || !recording || !block) return -1;
  do {
    while (!cancelled && (got = fread(block, 1, length, recording)) > 0)
      give(block, (uint32_t)got, context);
    rewind(recording);
  } while (getenv("FAKE_ENDLESS") && !cancelled);
  fclose(recording);
  free(block);
  called("cancelled", cancelled);
  return 0;
}
