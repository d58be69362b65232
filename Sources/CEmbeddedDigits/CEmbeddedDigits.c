#include "CEmbeddedDigits.h"
typedef int placeholder_of_CEmbeddedDigits;
