#include "functions.h"

typedef struct {
    vm_windows w;
    const float *x;
    float *y;
    const uint16_t *from;
    uint16_t *winners;
} pool_context;

VM_INLINE long least(long a, long b) { return a < b ? a : b; }
VM_INLINE long most(long a, long b) { return a > b ? a : b; }

// Rows of output that are worth a thread of their own.
static long row_grain(const vm_windows *w) {
    long row = w->output_width * w->channels * w->kernel_height * w->kernel_width;
    return VM_GRAIN / (row + 1) + 1;
}

// Whether every window lies within the image: none is padded or reaches over an edge.
static bool windows_fit(const vm_windows *w) {
    return w->padding_height == 0 && w->padding_width == 0
        && (w->output_height - 1) * w->stride_height + w->kernel_height <= w->height
        && (w->output_width - 1) * w->stride_width + w->kernel_width <= w->width;
}

// A later place wins only by being greater, or by not being a number.
#define CONTEND(best, place, value, other)                                                        \
    {                                                                                             \
        bool wins = (value) > best || (value) != (value);                                         \
        best = wins ? (value) : best;                                                             \
        place = wins ? (uint16_t)(other) : place;                                                 \
    }

VM_INLINE void pool_four(long n, const float *restrict a, const float *restrict b,
                         const float *restrict c, const float *restrict d, float *restrict y,
                         uint16_t *restrict winners) {
    VM_VECTORIZE for (long i = 0; i < n; ++i) {
        float best = a[i];
        uint16_t place = 0;
        CONTEND(best, place, b[i], 1)
        CONTEND(best, place, c[i], 2)
        CONTEND(best, place, d[i], 3)
        y[i] = best;
        winners[i] = place;
    }
}

VM_CLONES static void max_pool_rows(const void *context, long begin, long end) {
    const pool_context *p = context;
    const vm_windows *w = &p->w;
    const long channels = w->channels, line = w->width * channels;
    const bool is_square_of_two
        = w->kernel_height == 2 && w->kernel_width == 2 && windows_fit(w);
    for (long row = begin; row < end; ++row) {
        const float *image = p->x + row / w->output_height * w->height * line;
        float *y = p->y + row * w->output_width * channels;
        uint16_t *winners = p->winners + row * w->output_width * channels;
        long top = row % w->output_height * w->stride_height - w->padding_height;
        long first = most(0, -top), last = least(w->kernel_height, w->height - top);
        for (long o = 0; o < w->output_width; ++o, y += channels, winners += channels) {
            long left = o * w->stride_width - w->padding_width;
            if (is_square_of_two) {
                const float *a = image + top * line + left * channels;
                pool_four(channels, a, a + channels, a + line, a + line + channels, y, winners);
                continue;
            }
            long begin_x = most(0, -left), end_x = least(w->kernel_width, w->width - left);
            const float *start = image + (top + first) * line + (left + begin_x) * channels;
            long place = first * w->kernel_width + begin_x;
            for (long i = 0; i < channels; ++i) {
                y[i] = start[i];
                winners[i] = (uint16_t)place;
            }
            for (long ky = first; ky < last; ++ky)
                for (long kx = begin_x; kx < end_x; ++kx) {
                    const float *x = image + (top + ky) * line + (left + kx) * channels;
                    long other = ky * w->kernel_width + kx;
                    if (other == place) continue;
                    VM_VECTORIZE for (long i = 0; i < channels; ++i)
                        CONTEND(y[i], winners[i], x[i], other)
                }
        }
    }
}

void vm_max_pool(const vm_windows *w, const float *x, float *y, uint16_t *winners) {
    pool_context c = {.w = *w, .x = x, .y = y, .winners = winners};
    vm_parallel(w->batch * w->output_height, row_grain(w), max_pool_rows, &c);
}

VM_INLINE void place(long n, const float *restrict from, const uint16_t *restrict winners,
                     uint16_t code, float *restrict y) {
    VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] = winners[i] == code ? from[i] : 0.0f;
}

VM_INLINE void place_adding(long n, const float *restrict from, const uint16_t *restrict winners,
                            uint16_t code, float *restrict y) {
    VM_VECTORIZE for (long i = 0; i < n; ++i) y[i] += winners[i] == code ? from[i] : 0.0f;
}

// Windows side by side: every place belongs to one window at most, and is written once.
VM_CLONES static void place_tiles(const void *context, long begin, long end) {
    const pool_context *p = context;
    const vm_windows *w = &p->w;
    const long channels = w->channels, line = w->width * channels;
    const long covered = w->output_width * w->kernel_width * channels;
    for (long row = begin; row < end; ++row) {
        long o = row % w->output_height, top = o * w->kernel_height;
        float *image = p->y + row / w->output_height * w->height * line;
        const float *from = p->x + row * w->output_width * channels;
        const uint16_t *winners = p->from + row * w->output_width * channels;
        for (long ky = 0; ky < w->kernel_height; ++ky) {
            float *y = image + (top + ky) * line;
            for (long ox = 0; ox < w->output_width; ++ox)
                for (long kx = 0; kx < w->kernel_width; ++kx)
                    place(channels, from + ox * channels, winners + ox * channels,
                          (uint16_t)(ky * w->kernel_width + kx),
                          y + (ox * w->kernel_width + kx) * channels);
            memset(y + covered, 0, (size_t)(line - covered) * sizeof(float));
        }
        long below = top + w->kernel_height;
        if (o == w->output_height - 1)
            memset(image + below * line, 0, (size_t)((w->height - below) * line) * sizeof(float));
    }
}

// A row of places gathers from all windows that reach it, so that rows can be split.
VM_CLONES static void place_rows(const void *context, long begin, long end) {
    const pool_context *p = context;
    const vm_windows *w = &p->w;
    const long channels = w->channels, line = w->width * channels;
    for (long row = begin; row < end; ++row) {
        float *y = p->y + row * line;
        memset(y, 0, (size_t)line * sizeof(float));
        // Window o reaches from o·stride − padding on.
        long reach = row % w->height + w->padding_height;
        long last = least(reach / w->stride_height, w->output_height - 1);
        for (long o = last; o >= 0 && o * w->stride_height + w->kernel_height > reach; --o) {
            long ky = reach - o * w->stride_height;
            long at = (row / w->height * w->output_height + o) * w->output_width * channels;
            for (long ox = 0; ox < w->output_width; ++ox) {
                long left = ox * w->stride_width - w->padding_width;
                long end_x = least(w->kernel_width, w->width - left);
                for (long kx = most(0, -left); kx < end_x; ++kx)
                    place_adding(channels, p->x + at + ox * channels, p->from + at + ox * channels,
                                 (uint16_t)(ky * w->kernel_width + kx), y + (left + kx) * channels);
            }
        }
    }
}

void vm_place_winners(const vm_windows *w, const float *x, const uint16_t *winners, float *y) {
    pool_context c = {.w = *w, .x = x, .y = y, .from = winners};
    if (w->kernel_height == w->stride_height && w->kernel_width == w->stride_width
        && windows_fit(w))
        vm_parallel(w->batch * w->output_height, row_grain(w), place_tiles, &c);
    else
        vm_parallel(w->batch * w->height, row_grain(w), place_rows, &c);
}

static void pick_rows(const void *context, long begin, long end) {
    const pool_context *p = context;
    const vm_windows *w = &p->w;
    const long channels = w->channels, line = w->width * channels;
    for (long row = begin; row < end; ++row) {
        const float *image = p->x + row / w->output_height * w->height * line;
        long top = row % w->output_height * w->stride_height - w->padding_height;
        for (long o = 0; o < w->output_width; ++o) {
            long left = o * w->stride_width - w->padding_width;
            long at = (row * w->output_width + o) * channels;
            for (long i = 0; i < channels; ++i) {
                long place = p->from[at + i];
                long ky = place / w->kernel_width, kx = place % w->kernel_width;
                p->y[at + i] = image[(top + ky) * line + (left + kx) * channels + i];
            }
        }
    }
}

void vm_pick_winners(const vm_windows *w, const float *x, const uint16_t *winners, float *y) {
    pool_context c = {.w = *w, .x = x, .y = y, .from = winners};
    vm_parallel(w->batch * w->output_height, row_grain(w), pick_rows, &c);
}
