#include "columns.h"

#include <stdlib.h>

// Elements a strip; more than this many strips would only add to what has to be joined.
#define STRIP 16384
#define MOST_STRIPS 64

typedef struct {
    long rows, channels, values, strips, rows_per_strip;
    vm_strip strip;
    const void *context;
    float *sums;
} strips_context;

static void strips_range(const void *context, long begin, long end) {
    const strips_context *c = context;
    // Strips are counted in sixteens, since the pool's pieces begin on multiples of that.
    for (long k = begin / 16; k < (end + 15) / 16; ++k) {
        long first = k * c->rows_per_strip;
        long rows = c->rows - first < c->rows_per_strip ? c->rows - first : c->rows_per_strip;
        c->strip(c->context, first, rows, 0, c->channels, c->sums + k * c->values * c->channels);
    }
}

static void columns_range(const void *context, long begin, long end) {
    const strips_context *c = context;
    c->strip(c->context, 0, c->rows, begin, end, c->sums);
}

void vm_sum_strips(long rows, long channels, long values, vm_strip strip, vm_join join,
                   const void *context, float *total) {
    strips_context c = {rows, channels, values, 1, rows, strip, context, total};
    long strips = rows * channels / STRIP;
    if (strips > MOST_STRIPS) strips = MOST_STRIPS;
    // Columns alone give every thread enough where they are many.
    bool is_wide = channels >= 256 && rows < 4 * channels;
    if (strips > 1 && !is_wide) {
        c.rows_per_strip = (rows + strips - 1) / strips;
        c.strips = (rows + c.rows_per_strip - 1) / c.rows_per_strip;
        c.sums = malloc((size_t)(c.strips * values * channels) * sizeof(float));
    }
    if (c.strips == 1 || !c.sums) {
        c.sums = total;
        vm_parallel(channels, VM_GRAIN / (rows + 1) + 16, columns_range, &c);
        return;
    }
    vm_parallel(16 * c.strips, 16, strips_range, &c);
    const long size = values * channels;
    memcpy(total, c.sums, (size_t)size * sizeof(float));
    for (long k = 1; k < c.strips; ++k) {
        const float *sums = c.sums + k * size;
        long before = k * c.rows_per_strip;
        long count = rows - before < c.rows_per_strip ? rows - before : c.rows_per_strip;
        if (join) join(channels, before, count, sums, total);
        else for (long i = 0; i < size; ++i) total[i] += sums[i];
    }
    free(c.sums);
}
