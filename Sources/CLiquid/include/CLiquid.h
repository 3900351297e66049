// The few block calls of liquid-dsp that are used, without C99 complex numbers, which Swift does
// not import.
#pragma once

#include <stddef.h>

/// One complex sample; the same layout as liquid's `float complex` and as SIMD2<Float>.
typedef struct {
  float real;
  float imaginary;
} gs_complex;

/// liquid's `resamp_crcf`.
typedef struct gs_resampler gs_resampler;

/// Creates an arbitrary-rate resampler; NULL if liquid refuses the parameters.
gs_resampler *gs_resampler_create(float rate, unsigned int semi_length, float cutoff,
                                  float stopband_attenuation, unsigned int filters);

/// Frees it.
void gs_resampler_destroy(gs_resampler *resampler);

/// Forgets all samples; the next input is the first.
void gs_resampler_reset(gs_resampler *resampler);

/// Resamples `count` samples; returns how many were written to `output`.
unsigned int gs_resampler_execute(gs_resampler *resampler, const gs_complex *input,
                                  unsigned int count, gs_complex *output);
