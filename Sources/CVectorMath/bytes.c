#include <malloc.h>

#include "functions.h"

typedef struct {
    long columns;
    const int64_t *indices;
    const uint8_t *bytes;
    float scale, shift;
    float *y;
} gather_context;

VM_CLONES static void gather_rows(const void *context, long begin, long end) {
    const gather_context *c = context;
    for (long r = begin; r < end; ++r) {
        vm_prefetch_row(c->bytes, c->indices, c->columns, r + 2, end);
        const uint8_t *from = c->bytes + c->indices[r] * c->columns;
        float *to = c->y + r * c->columns;
        VM_VECTORIZE for (long i = 0; i < c->columns; ++i) to[i] =
            (float)from[i] * c->scale + c->shift;
    }
}

void vm_gather_bytes(long rows, long columns, const int64_t *indices, const uint8_t *bytes,
                     float scale, float shift, float *y) {
    gather_context c = {columns, indices, bytes, scale, shift, y};
    vm_parallel(rows, VM_GRAIN / (columns + 1) + 1, gather_rows, &c);
}

void vm_keep_heap(void) {
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
    // Stating one of them fixes this too, at a size that batches exceed.
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}
