#include "CLiquid.h"
