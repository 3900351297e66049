// A clock that somebody sets: adds the seconds that stand in the file STEPPED_CLOCK, a number of 64 bits, to the
// time of day. The clock that nobody sets stays. Preloaded into one program, so that the system's stays, too.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *seconds;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("STEPPED_CLOCK");
  int file = name ? open(name, O_RDONLY) : -1;
  if (file < 0) return;
  void *map = mmap(NULL, sizeof *seconds, PROT_READ, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) seconds = map;
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  if (!result && clock == CLOCK_REALTIME && seconds) time->tv_sec += *seconds;
  return result;
}
