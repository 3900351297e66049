#pragma once
// Of <sys/timex.h>, which Swift does not import with the rest of the C library. With the header itself
// this module would count as the owner of `struct timespec`, too.
struct timex;
int adjtimex(struct timex *values);
