#include "CPNG.h"
typedef int placeholder_of_CPNG;
