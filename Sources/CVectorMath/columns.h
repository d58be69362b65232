// Sums over the rows of [rows, channels] matrices, with the sums of 64 columns in registers.
//
// A tall matrix is cut into strips of rows, which are summed side by side and put together in
// order; a wide one into ranges of columns. Where it is cut depends on its sizes alone.
#pragma once

#include "functions.h"

// Sixteen neighbouring columns: one register of the widest instruction set, several of the others.
#define VM_LANES 16
typedef float vm_lanes __attribute__((vector_size(64)));
typedef int32_t vm_lane_bits __attribute__((vector_size(64)));

// How lanes are passed depends on the instruction set, but everything that takes or gives them is
// inlined.
#pragma clang diagnostic ignored "-Wpsabi"

// The columns of a tile: the sums of so many lanes and one product each stay in registers.
#define VM_TILE (4 * VM_LANES)

// Rows that are added up before their sum joins the total, so that long columns keep precision.
#define VM_BLOCK_ROWS 64

VM_INLINE vm_lanes vm_load_lanes(const float *x, long width) {
    vm_lanes v = {0};
    if (width >= VM_LANES) memcpy(&v, x, sizeof v);
    else for (long i = 0; i < width; ++i) v[i] = x[i];
    return v;
}

VM_INLINE void vm_store_lanes(vm_lanes v, float *y, long width) {
    if (width >= VM_LANES) memcpy(y, &v, sizeof v);
    else for (long i = 0; i < width; ++i) y[i] = v[i];
}

VM_INLINE vm_lanes vm_select_lanes(vm_lane_bits condition, vm_lanes a, vm_lanes b) {
    return (vm_lanes)((condition & (vm_lane_bits)a) | (~condition & (vm_lane_bits)b));
}

// The derivative of an activation from its output.
VM_INLINE vm_lanes vm_slope_lanes(vm_activation act, float alpha, vm_lanes y) {
    const vm_lanes zero = {0}, one = zero + 1.0f;
    switch (act) {
    case VM_LINEAR: return one;
    case VM_ACT_RELU: return vm_select_lanes(y > zero, one, zero);
    case VM_ACT_LEAKY_RELU: return vm_select_lanes(y > zero, one, zero + alpha);
    case VM_ACT_ELU: return vm_select_lanes(y > zero, one, y + alpha);
    case VM_ACT_TANH: return one - y * y;
    case VM_ACT_SIGMOID: return y * (one - y);
    }
    return one;
}

// Runs `statement` for every tile of columns [begin, end), with V lanes, constant, from column j
// on, of which the last may be of less than full `width`.
#define VM_EACH_TILE(begin, end, statement)                                                       \
    for (long j = (begin), left; (left = (end) - j) > 0;) {                                       \
        if (left >= VM_TILE) {                                                                    \
            enum { V = 4 };                                                                       \
            const long width = VM_LANES;                                                          \
            statement;                                                                            \
            j += VM_TILE;                                                                         \
        } else if (left >= 2 * VM_LANES) {                                                        \
            enum { V = 2 };                                                                       \
            const long width = VM_LANES;                                                          \
            statement;                                                                            \
            j += 2 * VM_LANES;                                                                    \
        } else if (left >= VM_LANES) {                                                            \
            enum { V = 1 };                                                                       \
            const long width = VM_LANES;                                                          \
            statement;                                                                            \
            j += VM_LANES;                                                                        \
        } else {                                                                                  \
            enum { V = 1 };                                                                       \
            const long width = left;                                                              \
            statement;                                                                            \
            j += VM_LANES;                                                                        \
        }                                                                                         \
    }

// Sums over `rows` rows from `first` on of columns [begin, end): to `sums`, `values` numbers a
// column, [values, channels].
typedef void (*vm_strip)(const void *context, long first, long rows, long begin, long end,
                         float *sums);
// Joins the sums of `rows` rows to those of `before` rows.
typedef void (*vm_join)(long channels, long before, long rows, const float *sums, float *total);

// Sums over all rows of a matrix; `join` may be null for plain sums.
void vm_sum_strips(long rows, long channels, long values, vm_strip strip, vm_join join,
                   const void *context, float *total);
