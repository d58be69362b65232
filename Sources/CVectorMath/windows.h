// Where a kernel that moves over an image stays inside it.
#pragma once

#include "loops.h"

// Places k·stride that lie within [0, limit) after moving by `shift`, as [first, last).
static inline void places_inside(long shift, long stride, long limit, long places, long *first,
                          long *last) {
    long low = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
    long high = limit > shift ? (limit - shift + stride - 1) / stride : 0;
    if (high > places) high = places;
    *first = low < high ? low : high;
    *last = high;
}
