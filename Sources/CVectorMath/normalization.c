#include "columns.h"

typedef struct {
    vm_activation act;
    float alpha, epsilon;
    long rows, channels;
    const float *x, *y, *dy, *mean, *variance, *gamma, *beta, *sums;
    float *out;
} norm_context;

static long row_grain(long channels) { return VM_GRAIN / (2 * channels + 1) + 1; }

// Means, and sums of squared distances from them: a block of rows at a time, twice while it is in
// the nearest cache, joined as Chan, Golub & LeVeque (1983) do; E[x²] − E[x]² would cancel.
VM_INLINE void moments_tile(const int V, const float *x, long rows, long channels, long width,
                            float *mean_out, float *square_out) {
    vm_lanes mean[4] = {0}, square[4] = {0};
    for (long first = 0; first < rows; first += VM_BLOCK_ROWS) {
        const float *block = x + first * channels;
        long count = rows - first < VM_BLOCK_ROWS ? rows - first : VM_BLOCK_ROWS;
        vm_lanes sum[4] = {0}, squares[4] = {0};
        for (long r = 0; r < count; ++r)
            for (int v = 0; v < V; ++v)
                sum[v] += vm_load_lanes(block + r * channels + v * VM_LANES, width);
        for (int v = 0; v < V; ++v) sum[v] /= (float)count;
        for (long r = 0; r < count; ++r)
            for (int v = 0; v < V; ++v) {
                vm_lanes d = vm_load_lanes(block + r * channels + v * VM_LANES, width) - sum[v];
                squares[v] += d * d;
            }
        const float share = (float)count / (float)(first + count);
        for (int v = 0; v < V; ++v) {
            vm_lanes d = sum[v] - mean[v];
            mean[v] += d * share;
            square[v] += squares[v] + d * d * ((float)first * share);
        }
    }
    for (int v = 0; v < V; ++v) {
        vm_store_lanes(mean[v], mean_out + v * VM_LANES, width);
        vm_store_lanes(square[v], square_out + v * VM_LANES, width);
    }
}

VM_CLONES static void moments_strip(const void *context, long first, long rows, long begin,
                                    long end, float *sums) {
    const norm_context *c = context;
    const float *x = c->x + first * c->channels;
    VM_EACH_TILE(begin, end,
                 moments_tile(V, x + j, rows, c->channels, width, sums + j,
                              sums + c->channels + j))
}

static void moments_join(long channels, long before, long rows, const float *sums, float *total) {
    const float share = (float)rows / (float)(before + rows);
    for (long i = 0; i < channels; ++i) {
        float d = sums[i] - total[i];
        total[i] += d * share;
        total[channels + i] += sums[channels + i] + d * d * ((float)before * share);
    }
}

void vm_moments(long rows, long channels, const float *x, float *moments) {
    norm_context c = {.rows = rows, .channels = channels, .x = x};
    vm_sum_strips(rows, channels, 2, moments_strip, moments_join, &c, moments);
    for (long i = 0; i < channels; ++i) moments[channels + i] /= (float)rows;
}

VM_INLINE void normalize_tile(const int V, const vm_activation act, const norm_context *c,
                              long begin, long end, long j, long width) {
    const long channels = c->channels, n = width < VM_LANES ? width : V * VM_LANES;
    float scale[VM_TILE], mean[VM_TILE], shift[VM_TILE];
    for (long i = 0; i < n; ++i) {
        scale[i] = c->gamma[j + i] / vm_sqrtf(c->variance[j + i] + c->epsilon);
        mean[i] = c->mean[j + i];
        shift[i] = c->beta[j + i];
    }
    for (long r = begin; r < end; ++r) {
        const float *x = c->x + r * channels + j;
        float *y = c->out + r * channels + j;
        if (n == V * VM_LANES) {
            VM_VECTORIZE for (long i = 0; i < V * VM_LANES; ++i) y[i] =
                vm_activate(act, c->alpha, (x[i] - mean[i]) * scale[i] + shift[i]);
        } else {
            for (long i = 0; i < n; ++i)
                y[i] = vm_activate(act, c->alpha, (x[i] - mean[i]) * scale[i] + shift[i]);
        }
    }
}

VM_CLONES static void normalize_rows(const void *context, long begin, long end) {
    const norm_context *c = context;
    VM_EACH_ACTIVATION(c->act, VM_EACH_TILE(0, c->channels,
                                            normalize_tile(V, ACT, c, begin, end, j, width)))
}

void vm_normalize(vm_activation act, float alpha, long rows, long channels, float epsilon,
                  const float *x, const float *mean, const float *variance, const float *gamma,
                  const float *beta, float *y) {
    norm_context c = {.act = act, .alpha = alpha, .epsilon = epsilon, .rows = rows,
                      .channels = channels, .x = x, .mean = mean, .variance = variance,
                      .gamma = gamma, .beta = beta, .out = y};
    vm_parallel(rows, row_grain(channels), normalize_rows, &c);
}

VM_INLINE void sums_tile(const int V, const vm_activation act, const norm_context *c, long first,
                         long rows, long j, long width, float *sum_out, float *product_out) {
    const long channels = c->channels;
    vm_lanes mean[4], sum[4] = {0}, product[4] = {0};
    for (int v = 0; v < V; ++v) mean[v] = vm_load_lanes(c->mean + j + v * VM_LANES, width);
    for (long block = first; block < first + rows; block += VM_BLOCK_ROWS) {
        long end = first + rows - block < VM_BLOCK_ROWS ? first + rows : block + VM_BLOCK_ROWS;
        vm_lanes sums[4] = {0}, products[4] = {0};
        for (long r = block; r < end; ++r)
            for (int v = 0; v < V; ++v) {
                long at = r * channels + j + v * VM_LANES;
                vm_lanes g = vm_load_lanes(c->dy + at, width);
                if (act != VM_LINEAR)
                    g *= vm_slope_lanes(act, c->alpha, vm_load_lanes(c->y + at, width));
                sums[v] += g;
                products[v] += g * (vm_load_lanes(c->x + at, width) - mean[v]);
            }
        for (int v = 0; v < V; ++v) { sum[v] += sums[v]; product[v] += products[v]; }
    }
    for (int v = 0; v < V; ++v) {
        vm_store_lanes(sum[v], sum_out + v * VM_LANES, width);
        vm_store_lanes(product[v], product_out + v * VM_LANES, width);
    }
}

VM_CLONES static void sums_strip(const void *context, long first, long rows, long begin, long end,
                                 float *sums) {
    const norm_context *c = context;
    VM_EACH_ACTIVATION(
        c->act, VM_EACH_TILE(begin, end,
                             sums_tile(V, ACT, c, first, rows, j, width, sums + j,
                                       sums + c->channels + j)))
}

void vm_normalize_sums(vm_activation act, float alpha, long rows, long channels, float epsilon,
                       const float *dy, const float *y, const float *x, const float *mean,
                       const float *variance, float *sums) {
    norm_context c = {.act = act, .alpha = alpha, .epsilon = epsilon, .rows = rows,
                      .channels = channels, .x = x, .y = y, .dy = dy, .mean = mean,
                      .variance = variance};
    vm_sum_strips(rows, channels, 2, sums_strip, 0, &c, sums);
    // Σ g·n from Σ g·(x − mean).
    for (long i = 0; i < channels; ++i)
        sums[channels + i] *= 1.0f / vm_sqrtf(variance[i] + epsilon);
}

VM_INLINE void gradient_tile(const int V, const vm_activation act, const norm_context *c,
                             long begin, long end, long j, long width) {
    const long channels = c->channels, n = width < VM_LANES ? width : V * VM_LANES;
    const float per_row = 1.0f / (float)c->rows;
    // dx = factor·g − offset − (x − mean)·slope.
    float mean[VM_TILE] = {0}, factor[VM_TILE] = {0}, offset[VM_TILE] = {0}, slope[VM_TILE] = {0};
    for (long i = 0; i < n; ++i) {
        float scale = 1.0f / vm_sqrtf(c->variance[j + i] + c->epsilon);
        mean[i] = c->mean[j + i];
        factor[i] = c->gamma[j + i] * scale;
        offset[i] = factor[i] * c->sums[j + i] * per_row;
        slope[i] = factor[i] * c->sums[channels + j + i] * per_row * scale;
    }
    for (long r = begin; r < end; ++r)
        for (int v = 0; v < V; ++v) {
            const long k = v * VM_LANES, at = r * channels + j + k;
            vm_lanes g = vm_load_lanes(c->dy + at, width);
            if (act != VM_LINEAR)
                g *= vm_slope_lanes(act, c->alpha, vm_load_lanes(c->y + at, width));
            vm_lanes d = vm_load_lanes(c->x + at, width) - vm_load_lanes(mean + k, VM_LANES);
            vm_store_lanes(g * vm_load_lanes(factor + k, VM_LANES)
                               - vm_load_lanes(offset + k, VM_LANES)
                               - d * vm_load_lanes(slope + k, VM_LANES),
                           c->out + at, width);
        }
}

VM_CLONES static void gradient_rows(const void *context, long begin, long end) {
    const norm_context *c = context;
    VM_EACH_ACTIVATION(c->act, VM_EACH_TILE(0, c->channels,
                                            gradient_tile(V, ACT, c, begin, end, j, width)))
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
