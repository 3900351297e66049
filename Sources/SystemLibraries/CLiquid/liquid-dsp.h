#include <complex.h>
#include <liquid/liquid.h>
