#pragma once
#include <rtl-sdr.h>
