// Stands for name servers that do not answer. Preloaded into programs; makes the file `asked`.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int isAsked;

int getaddrinfo(const char *node, const char *service, const void *hints, void **result) {
  (void)node, (void)service, (void)hints, (void)result;
  isAsked = 1;
  close(open("asked", O_CREAT | O_WRONLY, 0600));
  for (;;) pause();
}

// As libraries do that give up what a thread within them still uses: Kerberos', of libpq.
__attribute__((destructor)) static void end(void) {
  if (isAsked) abort();
}
