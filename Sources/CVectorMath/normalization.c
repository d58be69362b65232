#include "functions.h"

typedef struct {
    vm_activation act;
    float alpha, epsilon;
    long rows, channels;
    const float *x, *y, *dy, *mean, *variance, *gamma, *beta, *sums;
    float *out, *out2;
} norm_context;

// Channels are the columns, so that splitting over channels leaves each sum in one piece.
#define WIDTH 64
#define BLOCK_ROWS 128

static long channel_grain(long rows) { return VM_GRAIN / (rows + 1) + 16; }
static long row_grain(long channels) { return VM_GRAIN / (2 * channels + 1) + 1; }

VM_CLONES static void moments_columns(const void *context, long begin, long end) {
    const norm_context *c = context;
    for (long j = begin; j < end; j += WIDTH) {
        long width = end - j < WIDTH ? end - j : WIDTH;
        float mean[WIDTH] = {0}, variance[WIDTH] = {0};
        for (long r0 = 0; r0 < c->rows; r0 += BLOCK_ROWS) {
            float block[WIDTH] = {0};
            long r1 = r0 + BLOCK_ROWS < c->rows ? r0 + BLOCK_ROWS : c->rows;
            for (long r = r0; r < r1; ++r) {
                const float *x = c->x + r * c->channels + j;
                VM_VECTORIZE for (long i = 0; i < width; ++i) block[i] += x[i];
            }
            for (long i = 0; i < width; ++i) mean[i] += block[i];
        }
        for (long i = 0; i < width; ++i) mean[i] /= (float)c->rows;
        // A second pass around the mean: E[x²] − E[x]² would cancel.
        for (long r0 = 0; r0 < c->rows; r0 += BLOCK_ROWS) {
            float block[WIDTH] = {0};
            long r1 = r0 + BLOCK_ROWS < c->rows ? r0 + BLOCK_ROWS : c->rows;
            for (long r = r0; r < r1; ++r) {
                const float *x = c->x + r * c->channels + j;
                VM_VECTORIZE for (long i = 0; i < width; ++i) {
                    float d = x[i] - mean[i];
                    block[i] += d * d;
                }
            }
            for (long i = 0; i < width; ++i) variance[i] += block[i];
        }
        for (long i = 0; i < width; ++i) {
            c->out[j + i] = mean[i];
            c->out2[j + i] = variance[i] / (float)c->rows;
        }
    }
}

void vm_moments(long rows, long channels, const float *x, float *mean, float *variance) {
    norm_context c = {.rows = rows, .channels = channels, .x = x, .out = mean, .out2 = variance};
    vm_parallel(channels, channel_grain(rows), moments_columns, &c);
}

VM_CLONES static void normalize_rows(const void *context, long begin, long end) {
    const norm_context *c = context;
    const float alpha = c->alpha;
    for (long j = 0; j < c->channels; j += WIDTH) {
        long width = c->channels - j < WIDTH ? c->channels - j : WIDTH;
        float scale[WIDTH], mean[WIDTH], shift[WIDTH];
        for (long i = 0; i < width; ++i) {
            scale[i] = c->gamma[j + i] / vm_sqrtf(c->variance[j + i] + c->epsilon);
            mean[i] = c->mean[j + i];
            shift[i] = c->beta[j + i];
        }
        for (long r = begin; r < end; ++r) {
            const float *x = c->x + r * c->channels + j;
            float *y = c->out + r * c->channels + j;
            VM_EACH_ACTIVATION(c->act, VM_VECTORIZE for (long i = 0; i < width; ++i) y[i] =
                                           vm_activate(ACT, alpha,
                                                       (x[i] - mean[i]) * scale[i] + shift[i]))
        }
    }
}

void vm_normalize(vm_activation act, float alpha, long rows, long channels, float epsilon,
                  const float *x, const float *mean, const float *variance, const float *gamma,
                  const float *beta, float *y) {
    norm_context c = {.act = act, .alpha = alpha, .epsilon = epsilon, .rows = rows,
                      .channels = channels, .x = x, .mean = mean, .variance = variance,
                      .gamma = gamma, .beta = beta, .out = y};
    vm_parallel(rows, row_grain(channels), normalize_rows, &c);
}

VM_CLONES static void sums_columns(const void *context, long begin, long end) {
    const norm_context *c = context;
    const float alpha = c->alpha;
    for (long j = begin; j < end; j += WIDTH) {
        long width = end - j < WIDTH ? end - j : WIDTH;
        float scale[WIDTH], sum[WIDTH] = {0}, product[WIDTH] = {0};
        const float *mean = c->mean + j;
        for (long i = 0; i < width; ++i)
            scale[i] = 1.0f / vm_sqrtf(c->variance[j + i] + c->epsilon);
        for (long r0 = 0; r0 < c->rows; r0 += BLOCK_ROWS) {
            float block[WIDTH] = {0}, block2[WIDTH] = {0};
            long r1 = r0 + BLOCK_ROWS < c->rows ? r0 + BLOCK_ROWS : c->rows;
            for (long r = r0; r < r1; ++r) {
                long at = r * c->channels + j;
                const float *x = c->x + at, *y = c->y + at, *dy = c->dy + at;
                VM_EACH_ACTIVATION(
                    c->act, VM_VECTORIZE for (long i = 0; i < width; ++i) {
                        float g = dy[i] * vm_activation_slope(ACT, alpha, y[i]);
                        block[i] += g;
                        block2[i] += g * ((x[i] - mean[i]) * scale[i]);
                    })
            }
            for (long i = 0; i < width; ++i) { sum[i] += block[i]; product[i] += block2[i]; }
        }
        memcpy(c->out + j, sum, (size_t)width * sizeof(float));
        memcpy(c->out + c->channels + j, product, (size_t)width * sizeof(float));
    }
}

void vm_normalize_sums(vm_activation act, float alpha, long rows, long channels, float epsilon,
                       const float *dy, const float *y, const float *x, const float *mean,
                       const float *variance, float *sums) {
    norm_context c = {.act = act, .alpha = alpha, .epsilon = epsilon, .rows = rows,
                      .channels = channels, .x = x, .y = y, .dy = dy, .mean = mean,
                      .variance = variance, .out = sums};
    vm_parallel(channels, channel_grain(rows), sums_columns, &c);
}

VM_CLONES static void gradient_rows(const void *context, long begin, long end) {
    const norm_context *c = context;
    const float alpha = c->alpha, per_row = 1.0f / (float)c->rows;
    for (long j = 0; j < c->channels; j += WIDTH) {
        long width = c->channels - j < WIDTH ? c->channels - j : WIDTH;
        float scale[WIDTH], factor[WIDTH], sum[WIDTH], product[WIDTH];
        const float *mean = c->mean + j;
        for (long i = 0; i < width; ++i) {
            scale[i] = 1.0f / vm_sqrtf(c->variance[j + i] + c->epsilon);
            factor[i] = c->gamma[j + i] * scale[i];
            sum[i] = c->sums[j + i] * per_row;
            product[i] = c->sums[c->channels + j + i] * per_row;
        }
        for (long r = begin; r < end; ++r) {
            long at = r * c->channels + j;
            const float *x = c->x + at, *y = c->y + at, *dy = c->dy + at;
            float *dx = c->out + at;
            VM_EACH_ACTIVATION(
                c->act, VM_VECTORIZE for (long i = 0; i < width; ++i) {
                    float g = dy[i] * vm_activation_slope(ACT, alpha, y[i]);
                    float n = (x[i] - mean[i]) * scale[i];
                    dx[i] = factor[i] * (g - sum[i] - n * product[i]);
                })
        }
    }
}

void vm_normalize_gradient(vm_activation act, float alpha, long rows, long channels, float epsilon,
                           const float *dy, const float *y, const float *x, const float *mean,
                           const float *variance, const float *gamma, const float *sums,
                           float *dx) {
    norm_context c = {.act = act, .alpha = alpha, .epsilon = epsilon, .rows = rows,
                      .channels = channels, .x = x, .y = y, .dy = dy, .mean = mean,
                      .variance = variance, .gamma = gamma, .sums = sums, .out = dx};
    vm_parallel(rows, row_grain(channels), gradient_rows, &c);
}
