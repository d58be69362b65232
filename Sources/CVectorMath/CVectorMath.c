#include "CVectorMath.h"
typedef int placeholder_of_CVectorMath;
