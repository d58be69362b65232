#include "functions.h"

typedef struct {
    vm_groups shape;
    float epsilon;
    const float *x, *dy;
    const float *scales;
    float *y, *scales_out;
} group_context;

// Channels side by side, and rows whose sum is kept apart so that long columns stay precise.
#define LANES 64
#define BLOCK_ROWS 128
// The pool's pieces begin on multiples of 16, which a handful of images would not split.
#define STEP 16

// Channels of one group, or of as many small groups as fit side by side.
static long groups_at_once(const vm_groups *s) {
    long width = s->channels / s->groups;
    long fitting = width < LANES ? LANES / width : 1;
    return fitting < s->groups ? fitting : s->groups;
}

// Adds what was summed a channel to its group.
VM_INLINE void fold(const float *lanes, long count, long width, bool is_one_group, double *sums) {
    if (is_one_group) {
        for (long i = 0; i < count; ++i) sums[0] += lanes[i];
    } else {
        for (long g = 0; g * width < count; ++g)
            for (long i = 0; i < width; ++i) sums[g] += lanes[g * width + i];
    }
}

// Writes every group's number to its channels.
VM_INLINE void spread(const double *numbers, long count, long width, bool is_one_group,
                      float *lanes) {
    if (is_one_group) {
        for (long i = 0; i < count; ++i) lanes[i] = (float)numbers[0];
    } else {
        for (long g = 0; g * width < count; ++g)
            for (long i = 0; i < width; ++i) lanes[g * width + i] = (float)numbers[g];
    }
}

// Σ EXPRESSION over the places of all channels from `first` to `last`, a group at a time; the
// expression reads `at` of the whole array, and lane `i`.
#define SUM_BY_GROUP(sums, EXPRESSION)                                                            \
    for (long j = first; j < last; j += LANES) {                                                  \
        long count = last - j < LANES ? last - j : LANES;                                         \
        float lanes[LANES] = {0};                                                                 \
        for (long r0 = 0; r0 < s->places; r0 += BLOCK_ROWS) {                                     \
            float block[LANES] = {0};                                                             \
            long r1 = r0 + BLOCK_ROWS < s->places ? r0 + BLOCK_ROWS : s->places;                  \
            for (long r = r0; r < r1; ++r) {                                                      \
                const long row = image + r * s->channels + j;                                     \
                VM_VECTORIZE for (long i = 0; i < count; ++i) {                                   \
                    const long at = row + i;                                                      \
                    block[i] += (EXPRESSION);                                                     \
                }                                                                                 \
            }                                                                                     \
            for (long i = 0; i < count; ++i) lanes[i] += block[i];                                \
        }                                                                                         \
        fold(lanes, count, width, is_one, sums);                                                  \
    }

#define EVERY_GROUP(c)                                                                            \
    const vm_groups *s = &(c)->shape;                                                             \
    const long width = s->channels / s->groups, together = groups_at_once(s);                     \
    const long units = (s->groups + together - 1) / together;                                     \
    for (long unit = begin / STEP; unit < end / STEP; ++unit) {                                   \
        const long image = unit / units * s->places * s->channels;                                \
        const long group = unit % units * together;                                               \
        const long count_of_groups = s->groups - group < together ? s->groups - group : together; \
        const long first = group * width, last = (group + count_of_groups) * width;               \
        const bool is_one = count_of_groups == 1;                                                 \
        const long stored = unit / units * s->groups + group;                                     \
        const double size = (double)s->places * (double)width;

VM_CLONES static void standardize_groups(const void *context, long begin, long end) {
    const group_context *c = context;
    const float *x = c->x;
    EVERY_GROUP(c)
        double mean[LANES] = {0}, square[LANES] = {0};
        float center[LANES], scale[LANES];
        SUM_BY_GROUP(mean, x[at])
        for (long g = 0; g < count_of_groups; ++g) mean[g] /= size;
        spread(mean, is_one ? LANES : last - first, width, is_one, center);
        // A second pass around the mean: E[x²] − E[x]² would cancel.
        SUM_BY_GROUP(square, (x[at] - center[i]) * (x[at] - center[i]))
        for (long g = 0; g < count_of_groups; ++g) {
            square[g] = 1.0 / __builtin_sqrt(square[g] / size + (double)c->epsilon);
            c->scales_out[stored + g] = (float)square[g];
        }
        spread(square, is_one ? LANES : last - first, width, is_one, scale);
        for (long r = 0; r < s->places; ++r)
            for (long j = first; j < last; j += LANES) {
                long count = last - j < LANES ? last - j : LANES;
                const float *from = x + image + r * s->channels + j;
                float *to = c->y + image + r * s->channels + j;
                VM_VECTORIZE for (long i = 0; i < count; ++i) to[i] =
                    (from[i] - center[i]) * scale[i];
            }
    }
}

VM_CLONES static void standardize_gradient_groups(const void *context, long begin, long end) {
    const group_context *c = context;
    const float *n = c->x, *dy = c->dy;
    EVERY_GROUP(c)
        double sum[LANES] = {0}, product[LANES] = {0}, scales[LANES];
        float mean[LANES], slope[LANES], scale[LANES];
        SUM_BY_GROUP(sum, dy[at])
        SUM_BY_GROUP(product, dy[at] * n[at])
        for (long g = 0; g < count_of_groups; ++g) {
            sum[g] /= size;
            product[g] /= size;
            scales[g] = c->scales[stored + g];
        }
        long count_of_lanes = is_one ? LANES : last - first;
        spread(sum, count_of_lanes, width, is_one, mean);
        spread(product, count_of_lanes, width, is_one, slope);
        spread(scales, count_of_lanes, width, is_one, scale);
        for (long r = 0; r < s->places; ++r)
            for (long j = first; j < last; j += LANES) {
                long count = last - j < LANES ? last - j : LANES;
                const long row = image + r * s->channels + j;
                const float *g = dy + row, *normal = n + row;
                float *to = c->y + row;
                VM_VECTORIZE for (long i = 0; i < count; ++i) to[i] =
                    scale[i] * (g[i] - mean[i] - normal[i] * slope[i]);
            }
    }
}

static void run(group_context c, vm_range body) {
    const vm_groups *s = &c.shape;
    long together = groups_at_once(s), units = (s->groups + together - 1) / together;
    long work = s->places * (s->channels / s->groups) * together;
    vm_parallel(STEP * s->batch * units, STEP * (VM_GRAIN / (4 * work + 1) + 1), body, &c);
}

void vm_standardize(const vm_groups *shape, float epsilon, const float *x, float *y,
                    float *scales) {
    run((group_context){.shape = *shape, .epsilon = epsilon, .x = x, .y = y, .scales_out = scales},
        standardize_groups);
}

void vm_standardize_gradient(const vm_groups *shape, const float *dy, const float *y,
                             const float *scales, float *dx) {
    run((group_context){.shape = *shape, .x = y, .dy = dy, .scales = scales, .y = dx},
        standardize_gradient_groups);
}
