#include "functions.h"

#include <stdlib.h>

// Elements a piece: sums are cut at fixed places, whatever the number of threads.
#define PIECE 8192

typedef struct {
    long outer, reduced, inner;
    const float *x;
    float *y;
} reduce_context;

VM_CLONES static float run_sum(long n, const float *x) {
    float total = 0.0f;
    {
#pragma clang fp reassociate(on)
        VM_VECTORIZE for (long i = 0; i < n; ++i) total += x[i];
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

// Columns [begin, end) of one [reduced, inner] matrix, in blocks of rows so that long columns
// keep their precision.
#define BLOCK_ROWS 128

VM_CLONES static void sum_columns(const void *context, long begin, long end) {
    const reduce_context *c = context;
    long inner = c->inner;
    for (long o = 0; o < c->outer; ++o) {
        const float *x = c->x + o * c->reduced * inner;
        float *y = c->y + o * inner;
        for (long j = begin; j < end; j += 256) {
            long width = end - j < 256 ? end - j : 256;
            float total[256] = {0};
            for (long r0 = 0; r0 < c->reduced; r0 += BLOCK_ROWS) {
                float block[256] = {0};
                long r1 = r0 + BLOCK_ROWS < c->reduced ? r0 + BLOCK_ROWS : c->reduced;
                for (long r = r0; r < r1; ++r) {
                    const float *row = x + r * inner + j;
                    VM_VECTORIZE for (long i = 0; i < width; ++i) block[i] += row[i];
                }
                VM_VECTORIZE for (long i = 0; i < width; ++i) total[i] += block[i];
            }
            memcpy(y + j, total, (size_t)width * sizeof(float));
        }
    }
}

typedef struct {
    const reduce_context *reduction;
    float *partial;
    long rows;
} strips_context;

static void sum_strips(const void *context, long begin, long end) {
    const strips_context *c = context;
    const reduce_context *r = c->reduction;
    for (long k = begin; k < end; ++k) {
        long first = k * c->rows;
        long count = r->reduced - first < c->rows ? r->reduced - first : c->rows;
        reduce_context strip = {1, count, r->inner, r->x + first * r->inner,
                                c->partial + k * r->inner};
        sum_columns(&strip, 0, r->inner);
    }
}

static void sum_outer(const void *context, long begin, long end) {
    const reduce_context *c = context;
    reduce_context part = *c;
    part.outer = end - begin;
    part.x += begin * c->reduced * c->inner;
    part.y += begin * c->inner;
    sum_columns(&part, 0, c->inner);
}

void vm_sum(long outer, long reduced, long inner, const float *x, float *y) {
    reduce_context c = {outer, reduced, inner, x, y};
    if (inner == 1 && outer == 1) {
        y[0] = sum_all(reduced, x);
    } else if (inner == 1) {
        vm_parallel(outer, VM_GRAIN / (reduced + 1) + 1, sum_rows, &c);
    } else if (outer > 1) {
        vm_parallel(outer, VM_GRAIN / (reduced * inner + 1) + 1, sum_outer, &c);
    } else if (reduced * inner > 8 * VM_GRAIN && reduced > 8 * inner) {
        // A tall matrix: strips of rows side by side, then the strips' sums.
        long rows = (reduced + 63) / 64, strips = (reduced + rows - 1) / rows;
        float *partial = malloc((size_t)(strips * inner) * sizeof(float));
        if (!partial) { sum_columns(&c, 0, inner); return; }
        strips_context s = {&c, partial, rows};
        vm_parallel(strips, 16, sum_strips, &s);
        reduce_context rest = {1, strips, inner, partial, y};
        sum_columns(&rest, 0, inner);
        free(partial);
    } else {
        vm_parallel(inner, VM_GRAIN / (reduced + 1) + 16, sum_columns, &c);
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
