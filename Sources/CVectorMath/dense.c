#include "columns.h"

typedef struct {
    vm_activation act;
    float alpha;
    long columns, count, size;
    const float *a, *b, *c, *d;
    float *y;
} rows_context;

static long row_grain(long columns) { return VM_GRAIN / (columns + 1) + 1; }

VM_CLONES static void bias_activation_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const float alpha = c->alpha;
    const long columns = c->columns;
    const float *bias = c->a;
    for (long r = begin; r < end; ++r) {
        float *y = c->y + r * columns;
        if (bias) {
            VM_EACH_ACTIVATION(c->act, VM_VECTORIZE for (long i = 0; i < columns; ++i) y[i] =
                                           vm_activate(ACT, alpha, y[i] + bias[i]))
        } else {
            VM_EACH_ACTIVATION(c->act, VM_VECTORIZE for (long i = 0; i < columns; ++i) y[i] =
                                           vm_activate(ACT, alpha, y[i]))
        }
    }
}

void vm_bias_activation(vm_activation act, float alpha, long rows, long columns,
                        const float *bias, float *y) {
    if (!bias && act == VM_LINEAR) return;
    rows_context c = {.act = act, .alpha = alpha, .columns = columns, .a = bias, .y = y};
    vm_parallel(rows, row_grain(columns), bias_activation_rows, &c);
}

VM_CLONES static void sum_parts_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long first = begin * c->columns, last = end * c->columns;
    for (long p = 0; p < c->count; ++p) {
        const float *part = c->b + p * c->size;
        VM_VECTORIZE for (long i = first; i < last; ++i) c->y[i] += part[i];
    }
    if (c->a || c->act != VM_LINEAR) bias_activation_rows(context, begin, end);
}

void vm_sum_parts(vm_activation act, float alpha, long rows, long columns, long count,
                  const float *parts, const float *bias, float *y) {
    rows_context c = {.act = act, .alpha = alpha, .columns = columns, .count = count,
                      .size = rows * columns, .a = bias, .b = parts, .y = y};
    vm_parallel(rows, row_grain(columns), sum_parts_rows, &c);
}

VM_CLONES static void activation_gradient_range(const void *context, long begin, long end) {
    const rows_context *c = context;
    const float alpha = c->alpha;
    const float *g = c->a, *o = c->b;
    float *dx = c->y;
    VM_EACH_ACTIVATION(c->act, VM_VECTORIZE for (long i = begin; i < end; ++i) dx[i] =
                                   g[i] * vm_activation_slope(ACT, alpha, o[i]))
}

void vm_activation_gradient(vm_activation act, float alpha, long n, const float *dy,
                            const float *output, float *dx) {
    rows_context c = {.act = act, .alpha = alpha, .a = dy, .b = output, .y = dx};
    vm_parallel(n, VM_GRAIN, activation_gradient_range, &c);
}

VM_INLINE void gradient_sums_tile(const int V, const vm_activation act, const rows_context *c,
                                  long first, long rows, long j, long width, float *sum_out) {
    const long columns = c->columns;
    vm_lanes sum[4] = {0};
    for (long block = first; block < first + rows; block += VM_BLOCK_ROWS) {
        long end = first + rows - block < VM_BLOCK_ROWS ? first + rows : block + VM_BLOCK_ROWS;
        vm_lanes sums[4] = {0};
        for (long r = block; r < end; ++r)
            for (int v = 0; v < V; ++v) {
                long at = r * columns + j + v * VM_LANES;
                vm_lanes g = vm_load_lanes(c->a + at, width)
                    * vm_slope_lanes(act, c->alpha, vm_load_lanes(c->b + at, width));
                vm_store_lanes(g, c->y + at, width);
                sums[v] += g;
            }
        for (int v = 0; v < V; ++v) sum[v] += sums[v];
    }
    for (int v = 0; v < V; ++v) vm_store_lanes(sum[v], sum_out + v * VM_LANES, width);
}

VM_CLONES static void gradient_sums_strip(const void *context, long first, long rows, long begin,
                                          long end, float *sums) {
    const rows_context *c = context;
    VM_EACH_ACTIVATION(c->act, VM_EACH_TILE(begin, end,
                                            gradient_sums_tile(V, ACT, c, first, rows, j, width,
                                                               sums + j)))
}

void vm_activation_gradient_sums(vm_activation act, float alpha, long rows, long channels,
                                 const float *dy, const float *output, float *dx, float *sums) {
    rows_context c = {.act = act, .alpha = alpha, .columns = channels, .a = dy, .b = output,
                      .y = dx};
    vm_sum_strips(rows, channels, 1, gradient_sums_strip, 0, &c, sums);
}

VM_CLONES static void bernoulli_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long columns = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *x = c->a + r * columns, *t = c->b + r * columns;
        double total = 0.0;
        for (long i = 0; i < columns; i += 1024) {
            long stop = i + 1024 < columns ? i + 1024 : columns;
            float part = 0.0f;
            {
#pragma clang fp reassociate(on)
                VM_VECTORIZE for (long j = i; j < stop; ++j) part +=
                    vm_softplusf(x[j]) - x[j] * t[j];
            }
            total += part;
        }
        c->y[r] = (float)total;
    }
}

void vm_bernoulli_rows(long rows, long columns, const float *logits, const float *targets,
                       float *y) {
    rows_context c = {.columns = columns, .a = logits, .b = targets, .y = y};
    vm_parallel(rows, row_grain(8 * columns), bernoulli_rows, &c);
}

VM_CLONES static void bernoulli_gradient_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long columns = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *x = c->a + r * columns, *t = c->b + r * columns;
        const float g = c->c[r];
        float *y = c->y + r * columns;
        VM_VECTORIZE for (long i = 0; i < columns; ++i) y[i] = (vm_sigmoidf(x[i]) - t[i]) * g;
    }
}

void vm_bernoulli_rows_gradient(long rows, long columns, const float *dy, const float *logits,
                                const float *targets, float *dlogits) {
    rows_context c = {.columns = columns, .a = logits, .b = targets, .c = dy, .y = dlogits};
    vm_parallel(rows, row_grain(8 * columns), bernoulli_gradient_rows, &c);
}

// What a row's logits are lowered by so that their powers stay finite: the largest one. An infinite
// one would turn into NaN when subtracted from itself, and is left for the sum to show.
VM_INLINE float shift_of_row(const float *x, long columns) {
    float largest = x[0];
    for (long i = 1; i < columns; ++i) largest = x[i] > largest ? x[i] : largest;
    return vm_absf(largest) <= 3.4028235e38f ? largest : 0.0f;
}

VM_INLINE float power_sum_of_row(const float *x, long columns, float shift) {
    float sum = 0.0f;
    {
#pragma clang fp reassociate(on)
        VM_VECTORIZE for (long i = 0; i < columns; ++i) sum += vm_expf(x[i] - shift);
    }
    return sum;
}

VM_CLONES static void softmax_cross_entropy_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long columns = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *x = c->a + r * columns, *t = c->b + r * columns;
        const float shift = shift_of_row(x, columns);
        const float logarithm = vm_logf(power_sum_of_row(x, columns, shift));
        float total = 0.0f;
        {
#pragma clang fp reassociate(on)
            // Shifted before the logarithm is taken off: beside a large logit the differences that
            // matter here would lose their digits.
            VM_VECTORIZE for (long i = 0; i < columns; ++i) total +=
                t[i] * (logarithm - (x[i] - shift));
        }
        c->y[r] = total;
    }
}

void vm_softmax_cross_entropy_rows(long rows, long columns, const float *logits,
                                   const float *targets, float *y) {
    rows_context c = {.columns = columns, .a = logits, .b = targets, .y = y};
    vm_parallel(rows, row_grain(8 * columns), softmax_cross_entropy_rows, &c);
}

VM_CLONES static void softmax_cross_entropy_gradient_rows(const void *context, long begin,
                                                          long end) {
    const rows_context *c = context;
    const long columns = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *x = c->a + r * columns, *t = c->b + r * columns;
        const float g = c->c[r], shift = shift_of_row(x, columns);
        float *y = c->y + r * columns;
        float targets = 0.0f;
        {
#pragma clang fp reassociate(on)
            VM_VECTORIZE for (long i = 0; i < columns; ++i) targets += t[i];
        }
        const float scale = targets / power_sum_of_row(x, columns, shift);
        VM_VECTORIZE for (long i = 0; i < columns; ++i) y[i] =
            (vm_expf(x[i] - shift) * scale - t[i]) * g;
    }
}

void vm_softmax_cross_entropy_rows_gradient(long rows, long columns, const float *dy,
                                            const float *logits, const float *targets,
                                            float *dlogits) {
    rows_context c = {.columns = columns, .a = logits, .b = targets, .c = dy, .y = dlogits};
    vm_parallel(rows, row_grain(8 * columns), softmax_cross_entropy_gradient_rows, &c);
}

VM_CLONES static void reparameterize_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long n = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *mean = c->a + r * 2 * n, *log_variance = mean + n, *noise = c->b + r * n;
        float *z = c->y + r * n;
        VM_VECTORIZE for (long i = 0; i < n; ++i) z[i] =
            mean[i] + vm_expf(0.5f * log_variance[i]) * noise[i];
    }
}

void vm_reparameterize(long rows, long latent, const float *parameters, const float *noise,
                       float *z) {
    rows_context c = {.columns = latent, .a = parameters, .b = noise, .y = z};
    vm_parallel(rows, row_grain(4 * latent), reparameterize_rows, &c);
}

VM_CLONES static void reparameterize_gradient_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long n = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *log_variance = c->a + r * 2 * n + n, *noise = c->b + r * n;
        const float *dz = c->c + r * n;
        float *dmean = c->y + r * 2 * n, *dlog_variance = dmean + n;
        VM_VECTORIZE for (long i = 0; i < n; ++i) {
            dmean[i] = dz[i];
            dlog_variance[i] = dz[i] * noise[i] * 0.5f * vm_expf(0.5f * log_variance[i]);
        }
    }
}

void vm_reparameterize_gradient(long rows, long latent, const float *dz, const float *parameters,
                                const float *noise, float *dparameters) {
    rows_context c = {.columns = latent, .a = parameters, .b = noise, .c = dz, .y = dparameters};
    vm_parallel(rows, row_grain(4 * latent), reparameterize_gradient_rows, &c);
}

VM_CLONES static void divergence_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long n = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *mean = c->a + r * 2 * n, *log_variance = mean + n;
        float total = 0.0f;
        {
#pragma clang fp reassociate(on)
            // exp(v) − 1 as one function: their difference would lose small variances' digits.
            VM_VECTORIZE for (long i = 0; i < n; ++i) total +=
                mean[i] * mean[i] + (vm_expm1f(log_variance[i]) - log_variance[i]);
        }
        c->y[r] = 0.5f * total;
    }
}

void vm_gaussian_divergence(long rows, long latent, const float *parameters, float *y) {
    rows_context c = {.columns = latent, .a = parameters, .y = y};
    vm_parallel(rows, row_grain(4 * latent), divergence_rows, &c);
}

VM_CLONES static void divergence_gradient_rows(const void *context, long begin, long end) {
    const rows_context *c = context;
    const long n = c->columns;
    for (long r = begin; r < end; ++r) {
        const float *mean = c->a + r * 2 * n, *log_variance = mean + n;
        const float g = c->c[r];
        float *dmean = c->y + r * 2 * n, *dlog_variance = dmean + n;
        VM_VECTORIZE for (long i = 0; i < n; ++i) {
            dmean[i] = g * mean[i];
            dlog_variance[i] = 0.5f * g * vm_expm1f(log_variance[i]);
        }
    }
}

void vm_gaussian_divergence_gradient(long rows, long latent, const float *dy,
                                     const float *parameters, float *dparameters) {
    rows_context c = {.columns = latent, .a = parameters, .c = dy, .y = dparameters};
    vm_parallel(rows, row_grain(4 * latent), divergence_gradient_rows, &c);
}
