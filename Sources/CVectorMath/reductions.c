#include "columns.h"

#include <stdlib.h>

// Elements a piece: sums are cut at fixed places, whatever the number of threads.
#define PIECE 8192
// Elements whose sum is taken in single precision: with eight lanes a longer one strays by more than
// a millionth, where all elements are alike.
#define RUN 2048

typedef struct {
    long outer, reduced, inner;
    const float *x;
    float *y;
} reduce_context;

VM_CLONES static double run_sum(long n, const float *x) {
    double total = 0.0;
    for (long first = 0; first < n; first += RUN) {
        long end = n - first < RUN ? n : first + RUN;
        float sum = 0.0f;
        {
#pragma clang fp reassociate(on)
            VM_VECTORIZE for (long i = first; i < end; ++i) sum += x[i];
        }
        total += sum;
    }
    return total;
}

static float long_sum(long n, const float *x) {
    double total = 0.0;
    for (long i = 0; i < n; i += PIECE) total += run_sum(n - i < PIECE ? n - i : PIECE, x + i);
    return (float)total;
}

static void sum_rows(const void *context, long begin, long end) {
    const reduce_context *c = context;
    for (long row = begin; row < end; ++row) c->y[row] = long_sum(c->reduced, c->x + row * c->reduced);
}

typedef struct {
    long n;
    const float *x;
    double *partial;
} pieces_context;

static void sum_pieces(const void *context, long begin, long end) {
    const pieces_context *c = context;
    for (long k = begin; k < end; ++k) {
        long i = k * PIECE;
        c->partial[k] = run_sum(c->n - i < PIECE ? c->n - i : PIECE, c->x + i);
    }
}

// One long row: pieces side by side, added in order.
static float sum_all(long n, const float *x) {
    long pieces = (n + PIECE - 1) / PIECE;
    double few[64];
    double *partial = pieces <= 64 ? few : malloc((size_t)pieces * sizeof(double));
    if (!partial) return long_sum(n, x);
    pieces_context c = {n, x, partial};
    // The pool's pieces are multiples of 16, which a handful of partial sums would not split.
    vm_parallel(pieces, 16, sum_pieces, &c);
    double total = 0.0;
    for (long k = 0; k < pieces; ++k) total += partial[k];
    if (partial != few) free(partial);
    return (float)total;
}

VM_INLINE void sum_tile(const int V, const float *x, long rows, long inner, long width,
                        float *sum_out) {
    vm_lanes sum[4] = {0};
    for (long first = 0; first < rows; first += VM_BLOCK_ROWS) {
        long end = rows - first < VM_BLOCK_ROWS ? rows : first + VM_BLOCK_ROWS;
        vm_lanes block[4] = {0};
        for (long r = first; r < end; ++r)
            for (int v = 0; v < V; ++v)
                block[v] += vm_load_lanes(x + r * inner + v * VM_LANES, width);
        for (int v = 0; v < V; ++v) sum[v] += block[v];
    }
    for (int v = 0; v < V; ++v) vm_store_lanes(sum[v], sum_out + v * VM_LANES, width);
}

VM_CLONES static void sum_strip(const void *context, long first, long rows, long begin, long end,
                                float *sums) {
    const reduce_context *c = context;
    const float *x = c->x + first * c->inner;
    VM_EACH_TILE(begin, end, sum_tile(V, x + j, rows, c->inner, width, sums + j))
}

static void sum_outer(const void *context, long begin, long end) {
    const reduce_context *c = context;
    for (long o = begin; o < end; ++o) {
        reduce_context part = *c;
        part.x += o * c->reduced * c->inner;
        sum_strip(&part, 0, c->reduced, 0, c->inner, c->y + o * c->inner);
    }
}

// Rows narrower than a lane are taken sixteen at a time, as one that is a whole number of lanes.
static void sum_narrow(long reduced, long inner, const float *x, float *y) {
    float sums[VM_LANES * VM_LANES];
    const long wide = VM_LANES * inner, rows = reduced / VM_LANES;
    reduce_context c = {1, rows, wide, x, sums};
    vm_sum_strips(rows, wide, 1, sum_strip, 0, &c, sums);
    for (long i = 0; i < inner; ++i) {
        float total = 0.0f;
        for (long k = 0; k < VM_LANES; ++k) total += sums[k * inner + i];
        for (long r = rows * VM_LANES; r < reduced; ++r) total += x[r * inner + i];
        y[i] = total;
    }
}

void vm_sum(long outer, long reduced, long inner, const float *x, float *y) {
    reduce_context c = {outer, reduced, inner, x, y};
    if (inner == 1 && outer == 1) {
        y[0] = sum_all(reduced, x);
    } else if (inner == 1) {
        vm_parallel(outer, VM_GRAIN / (reduced + 1) + 1, sum_rows, &c);
    } else if (outer > 1) {
        vm_parallel(outer, VM_GRAIN / (reduced * inner + 1) + 1, sum_outer, &c);
    } else if (inner < VM_LANES && reduced >= VM_LANES) {
        sum_narrow(reduced, inner, x, y);
    } else {
        vm_sum_strips(reduced, inner, 1, sum_strip, 0, &c, y);
    }
}

static void maximum_outer(const void *context, long begin, long end) {
    const reduce_context *c = context;
    for (long o = begin; o < end; ++o)
        for (long i = 0; i < c->inner; ++i) {
            const float *x = c->x + o * c->reduced * c->inner + i;
            float best = -INFINITY;
            for (long r = 0; r < c->reduced; ++r) {
                float v = x[r * c->inner];
                best = (v > best || v != v) ? v : best;
                if (best != best) break;
            }
            c->y[o * c->inner + i] = best;
        }
}

void vm_maximum_reduce(long outer, long reduced, long inner, const float *x, float *y) {
    reduce_context c = {outer, reduced, inner, x, y};
    vm_parallel(outer, VM_GRAIN / (reduced * inner + 1) + 1, maximum_outer, &c);
}

VM_CLONES static double squares(long n, const float *x) {
    float total = 0.0f;
    {
#pragma clang fp reassociate(on)
        VM_VECTORIZE for (long i = 0; i < n; ++i) total += x[i] * x[i];
    }
    return total;
}

double vm_sum_of_squares(long n, const float *x) {
    double total = 0.0;
    for (long i = 0; i < n; i += 1024) total += squares(n - i < 1024 ? n - i : 1024, x + i);
    return total;
}

VM_CLONES bool vm_all_finite(long n, const float *x) {
    uint32_t bad = 0;
    for (long i = 0; i < n; ++i) {
        uint32_t exponent = vm_float_to_bits(x[i]) & 0x7f800000u;
        bad |= exponent == 0x7f800000u;
    }
    return bad == 0;
}
