#include "functions.h"

typedef struct {
    const vm_resampling *r;
    const float *x;
    float *y;
} resample_context;

// Places read together, so that the result is not written once for each of them.
#define TOGETHER 4

typedef struct {
    int count;
    bool is_begun;
    const float *x[TOGETHER];
    float weight[TOGETHER];
} taps;

VM_INLINE void flush(taps *t, long n, float *restrict y) {
    const float *a = t->x[0], *b = t->x[1], *c = t->x[2], *d = t->x[3];
    float p = t->weight[0], q = t->weight[1], r = t->weight[2], s = t->weight[3];
    switch (t->count + (t->is_begun ? TOGETHER : 0)) {
    case 1: VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] = p * a[i]; break;
    case 2: VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] = p * a[i] + q * b[i]; break;
    case 3:
        VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] = p * a[i] + q * b[i] + r * c[i];
        break;
    case 4:
        VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] =
            p * a[i] + q * b[i] + (r * c[i] + s * d[i]);
        break;
    case 5: VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] += p * a[i]; break;
    case 6: VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] += p * a[i] + q * b[i]; break;
    case 7:
        VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] += p * a[i] + q * b[i] + r * c[i];
        break;
    case 8:
        VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] +=
            p * a[i] + q * b[i] + (r * c[i] + s * d[i]);
        break;
    default: break;
    }
    t->count = 0;
    t->is_begun = true;
}

VM_CLONES static void resample_rows(const void *context, long begin, long end) {
    const resample_context *c = context;
    const vm_resampling *r = c->r;
    const long channels = r->channels, line = r->width * channels;
    const vm_axis_map *rows = &r->rows, *columns = &r->columns;
    for (long row = begin; row < end; ++row) {
        const float *image = c->x + row / r->output_height * r->height * line;
        float *y = c->y + row * r->output_width * channels;
        long o = row % r->output_height;
        int32_t first = rows->starts[o], last = rows->starts[o + 1];
        for (long ox = 0; ox < r->output_width; ++ox, y += channels) {
            int32_t left = columns->starts[ox], right = columns->starts[ox + 1];
            if (last == first || right == left) {
                memset(y, 0, (size_t)channels * sizeof(float));
                continue;
            }
            if (last - first == 1 && right - left == 1
                && rows->weights[first] * columns->weights[left] == 1.0f) {
                memcpy(y, image + rows->sources[first] * line + columns->sources[left] * channels,
                       (size_t)channels * sizeof(float));
                continue;
            }
            taps t = {0};
            for (int32_t k = first; k < last; ++k)
                for (int32_t j = left; j < right; ++j) {
                    if (t.count == TOGETHER) flush(&t, channels, y);
                    t.x[t.count] = image + rows->sources[k] * line
                        + columns->sources[j] * channels;
                    t.weight[t.count++] = rows->weights[k] * columns->weights[j];
                }
            flush(&t, channels, y);
        }
    }
}

void vm_resample(const vm_resampling *r, const float *x, float *y) {
    resample_context c = {r, x, y};
    long taps_in_all = (long)r->rows.starts[r->output_height]
        * r->columns.starts[r->output_width] * r->channels;
    long row = taps_in_all / (r->output_height + 1) + r->output_width * r->channels;
    vm_parallel(r->batch * r->output_height, VM_GRAIN / (row + 1) + 1, resample_rows, &c);
}
