#include "CLiquid.h"

#include <complex.h>
#include <liquid/liquid.h>

_Static_assert(sizeof(gs_complex) == sizeof(float complex), "complex layout");
_Static_assert(_Alignof(gs_complex) == _Alignof(float complex), "complex alignment");

gs_resampler *gs_resampler_create(float rate, unsigned int semi_length, float cutoff,
                                  float stopband_attenuation, unsigned int filters) {
  return (gs_resampler *)resamp_crcf_create(rate, semi_length, cutoff, stopband_attenuation,
                                            filters);
}

void gs_resampler_destroy(gs_resampler *resampler) { resamp_crcf_destroy((resamp_crcf)resampler); }

void gs_resampler_reset(gs_resampler *resampler) { resamp_crcf_reset((resamp_crcf)resampler); }

unsigned int gs_resampler_execute(gs_resampler *resampler, const gs_complex *input,
                                  unsigned int count, gs_complex *output) {
  unsigned int written = 0;
  resamp_crcf_execute_block((resamp_crcf)resampler, (float complex *)input, count,
                            (float complex *)output, &written);
  return written;
}
