// Stands for librtlsdr and two dongles, the second of which is an RTL-SDR Blog V4. Its index is the
// first one's serial number. Preloaded into gs-capture; writes the calls that matter to standard error.
//
// Each time that a program looks for dongles, the next word of FAKE_PARTS is played, and the last one
// for ever; without it all are "play":
//   play     plays the file FAKE_RECORDING, then is unplugged
//   endless  plays it again and again until it is cancelled
//   silent   plays it, then gives nothing until it is cancelled
//   pause    plays it, then gives nothing until there is a file "go", which is removed; then it is
//            unplugged
//   lose     like endless, but after the first block FAKE_LOST samples get lost; for FAKE_PACE
//   late     gives nothing until it is cancelled for the third time: two requests are forgotten
//   hang     gives nothing, and cannot be cancelled
//   absent   no dongle is plugged in
//   busy     another program has it
//   deaf     it refuses each frequency
// FAKE_PACE plays at the rate that was set, not as fast as it can be taken. FAKE_NEW_LIBRARY knows
// the V4.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef void (*callback)(unsigned char *, uint32_t, void *);

static int called(const char *name, long value) {
  fprintf(stderr, "%s %ld\n", name, value);
  return 0;
}

static const char *serials[] = {"00000001", "00000042"};
static volatile int cancelled = 0;
static char part[16] = "play";
static uint32_t opened = 0, sample_rate = 250000;

static int plays(const char *name) { return !strcmp(part, name); }

static void next_part(void) {
  static const char *rest;
  static int begun;
  if (!begun) rest = getenv("FAKE_PARTS");
  begun = 1;
  if (!rest || sscanf(rest, "%15s", part) != 1) return;
  rest += strspn(rest, " ");
  rest += strlen(part);
}

uint32_t rtlsdr_get_device_count(void) {
  next_part();
  return plays("absent") ? 0 : 2;
}
const char *rtlsdr_get_device_name(uint32_t index) { return index < 2 ? "fake dongle" : ""; }
int rtlsdr_get_device_usb_strings(uint32_t index, char *maker, char *product, char *serial) {
  if (index >= 2) return -2;
  strcpy(maker, index ? "RTLSDRBlog" : "Realtek");
  strcpy(product, index ? "Blog V4" : "RTL2838UHIDIR");
  strcpy(serial, serials[index]);
  return 0;
}
int rtlsdr_get_index_by_serial(const char *serial) {
  for (int index = 0; index < 2; index++)
    if (!strcmp(serial, serials[index])) return index;
  return -3;
}
int rtlsdr_open(void **device, uint32_t index) {
  *device = index < 2 ? &called : NULL;
  if (index >= 2 || plays("busy")) return -6;
  opened = index;
  cancelled = 0;
  return called("open", index);
}
int rtlsdr_close(void *device) { return device ? called("close", 0) : -1; }
int rtlsdr_get_tuner_type(void *device) { return device ? (opened ? 6 : 5) : 0; }
int rtlsdr_get_xtal_freq(void *device, uint32_t *resampler, uint32_t *tuner) {
  *resampler = 28800000;
  *tuner = opened && !getenv("FAKE_NEW_LIBRARY") ? 16000000 : 28800000;
  return device ? 0 : -1;
}
int rtlsdr_set_sample_rate(void *device, uint32_t rate) {
  sample_rate = rate;
  return device ? called("rate", rate) : -1;
}
int rtlsdr_set_center_freq(void *device, uint32_t frequency) {
  return device && !plays("deaf") ? called("frequency", frequency) : -1;
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
int rtlsdr_set_bias_tee(void *device, int on) { return device ? called("bias", on) : -1; }
int rtlsdr_reset_buffer(void *device) { return device ? 0 : -1; }
int rtlsdr_cancel_async(void *device) {
  static int forgotten;
  if (!device || plays("hang")) return -1;
  if (plays("late") && forgotten++ < 2) return -2;
  cancelled = 1;
  return 0;
}

static void pace(uint32_t bytes) {
  static struct timespec next;
  if (!getenv("FAKE_PACE")) return;
  if (!next.tv_sec) clock_gettime(CLOCK_MONOTONIC, &next);
  next.tv_nsec += (long)(bytes / 2 * 1e9 / sample_rate);
  next.tv_sec += next.tv_nsec / 1000000000;
  next.tv_nsec %= 1000000000;
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
}

int rtlsdr_read_async(void *device, callback give, void *context, uint32_t count,
                      uint32_t length) {
  FILE *recording = fopen(getenv("FAKE_RECORDING"), "rb");
  unsigned char *block = malloc(length);
  size_t got = 0;
  (void)count;
  if (!device || !recording || !block) return -1;
  do {
    static int lost;
    while (!cancelled && !plays("hang") && !plays("late") &&
           (got = fread(block, 1, length, recording)) > 0) {
      pace((uint32_t)got);
      give(block, (uint32_t)got, context);
      // Time goes by, and nobody is told of it: librtlsdr has no word for that.
      if (plays("lose") && !lost++) pace(2 * (uint32_t)atol(getenv("FAKE_LOST")));
    }
    rewind(recording);
  } while ((plays("endless") || plays("lose")) && !cancelled);
  fclose(recording);
  free(block);
  if (plays("pause")) called("pause", 0);
  // Nothing comes, and what ends it comes from outside.
  while (!plays("play") && !cancelled && !(plays("pause") && !remove("go"))) usleep(1000);
  called("cancelled", cancelled);
  return 0;
}
