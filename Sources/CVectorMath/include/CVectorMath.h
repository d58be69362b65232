// Elementwise, fused and random loops over raw float buffers.
//
// Every loop picks its instruction set when the program starts and splits its work over the one
// thread pool of the process (the OpenMP runtime that the matrix library uses too). How a sum is
// cut into pieces depends on the sizes alone, so that results do not depend on the thread count.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// MARK: Threads

// Threads that a kernel called from any thread may use.
void vm_set_threads(int count);
// That number, which the matrix libraries use too when called from this thread afterwards.
int vm_threads(void);
// Lets libraries plan for `count` threads when called from this thread; returns their number so far.
int vm_plan_for_threads(int count);

typedef void (*vm_task)(const void *context, long task, int thread);

// Does the tasks 0 up to `count` on `threads` threads of the pool, of which each, numbered from 0,
// takes the next one when it is done with one. Libraries take one thread within a task, and denormal
// numbers are zero.
void vm_each(int threads, long count, vm_task body, const void *context);

// Lets the calling thread take numbers below the smallest normal one, 1.2e-38, for zero, in operands
// and results: processors count with them several times more slowly, and gradients and what
// optimisers remember end among them where nothing is left to learn. Returns what is to be restored.
unsigned long vm_flush_denormals(void);
void vm_restore_denormals(unsigned long state);

// Whether the system grants so many more threads at a time: 0, or its code for the refusal.
int vm_try_threads(int count);

// Whether the system grants so many more bytes of addresses: 0, or its code for the refusal.
int vm_try_addresses(long bytes);

// Whether this process is allowed on a logical processor.
bool vm_may_run_on(int processor);

// The widest instruction set that the loops use here: "avx512", "avx2" or "baseline".
const char *vm_instruction_set(void);

// MARK: The heap

// Keeps the end of the C library's heap, and lets it grow by a megabyte at a time.
void vm_keep_heap(void);

// MARK: Elementwise

typedef enum {
    VM_NEGATE, VM_ABSOLUTE, VM_SIGN, VM_SQUARE, VM_SQRT, VM_RECIPROCAL, VM_EXP, VM_LOG,
    VM_LOG1P, VM_EXPM1, VM_SIN, VM_COS, VM_TANH, VM_SIGMOID, VM_SOFTPLUS, VM_RELU, VM_LEAKY_RELU,
    VM_ELU, VM_SILU, VM_GELU, VM_ERF, VM_LGAMMA, VM_POLYGAMMA, VM_CLAMP, VM_SCALE_SHIFT, VM_POWER,
    VM_STEP,
} vm_unary_function;

// y[i] = f(x[i]; p, q). x and y may be the same buffer.
void vm_unary(vm_unary_function function, long n, const float *x, float *y, float p, float q);

typedef enum {
    VM_ADD, VM_SUBTRACT, VM_MULTIPLY, VM_DIVIDE, VM_POW, VM_MAXIMUM, VM_MINIMUM,
    VM_EQUAL, VM_GREATER, VM_GREATER_EQUAL,
} vm_binary_function;

#define VM_MAX_RANK 12

// A binary operation under broadcasting: `shape` of the result, strides (in elements) of both
// operands, 0 where an operand is stretched. The result is dense.
typedef struct {
    int rank;
    long shape[VM_MAX_RANK];
    long stride_a[VM_MAX_RANK];
    long stride_b[VM_MAX_RANK];
} vm_broadcast;

void vm_binary(vm_binary_function function, const vm_broadcast *layout, const float *a,
               const float *b, float *y);

// y = condition ≠ 0 ? a : b, all of n elements.
void vm_select(long n, const float *condition, const float *a, const float *b, float *y);

void vm_fill(long n, float value, float *y);

// MARK: Layout

// Copies between strided places: y[Σ iₖ·stride_b[k]] = a[Σ iₖ·stride_a[k]] over `shape`.
// With `accumulate` the value is added instead.
void vm_copy_strided(const vm_broadcast *layout, const float *a, float *y, bool accumulate);

// MARK: Reductions over [outer, reduced, inner]

void vm_sum(long outer, long reduced, long inner, const float *x, float *y);
void vm_maximum_reduce(long outer, long reduced, long inner, const float *x, float *y);

// Σx², in double precision, cut in fixed pieces.
double vm_sum_of_squares(long n, const float *x);

// True when every element is finite.
bool vm_all_finite(long n, const float *x);

// MARK: Windows over images [batch, height, width, channels]

// Places of a window are counted row by row; those in the padding never win.
typedef struct {
    long batch, height, width, channels;
    long output_height, output_width;
    long kernel_height, kernel_width;
    long stride_height, stride_width;
    long padding_height, padding_width;  // before the first row and column
} vm_windows;

// The largest element of every window, and its place there: the first of equal ones, or the last
// NaN.
void vm_max_pool(const vm_windows *windows, const float *x, float *y, uint16_t *winners);
// y [batch, height, width, channels] = 0, and then y[place of the winner] += x for every window.
void vm_place_winners(const vm_windows *windows, const float *x, const uint16_t *winners,
                      float *y);
// The reverse: y = x[place of the winner] for every window.
void vm_pick_winners(const vm_windows *windows, const float *x, const uint16_t *winners, float *y);

// A linear map along an axis, a sparse matrix in compressed rows: output o is the sum of
// weights[k]·x[sources[k]] over starts[o] ≤ k < starts[o + 1].
typedef struct {
    const int32_t *starts, *sources;
    const float *weights;
} vm_axis_map;

typedef struct {
    long batch, height, width, channels;
    long output_height, output_width;
    vm_axis_map rows, columns;
} vm_resampling;

// One map along the rows and one along the columns of every image.
void vm_resample(const vm_resampling *resampling, const float *x, float *y);

// MARK: Dense layers

typedef enum {
    VM_LINEAR, VM_ACT_RELU, VM_ACT_LEAKY_RELU, VM_ACT_ELU, VM_ACT_TANH, VM_ACT_SIGMOID,
} vm_activation;

// y[r][c] = act(y[r][c] + bias[c]); `bias` may be null.
void vm_bias_activation(vm_activation act, float alpha, long rows, long columns,
                        const float *bias, float *y);
// y[r][c] = act(y[r][c] + Σ_p parts[p][r][c] + bias[c]); `bias` may be null.
void vm_sum_parts(vm_activation act, float alpha, long rows, long columns, long count,
                  const float *parts, const float *bias, float *y);
// dx = dy · act′, the derivative written in terms of the activation's output.
void vm_activation_gradient(vm_activation act, float alpha, long n, const float *dy,
                            const float *output, float *dx);
// The same over rows of [rows, channels], and sums[c] = Σ dx over the rows.
void vm_activation_gradient_sums(vm_activation act, float alpha, long rows, long channels,
                                 const float *dy, const float *output, float *dx, float *sums);

// MARK: Convolution by matrix products

// Places that a kernel takes over an image [height, width, channels], of which it sees
// `window_channels` from `first_channel` on.
typedef struct {
    long height, width, channels;
    long out_height, out_width;
    long kernel_height, kernel_width;
    long stride_height, stride_width;
    long dilation_height, dilation_width;
    long top, left;
    long first_channel, window_channels;
} vm_window;

// columns[place][kernel element][channel] = the pixel that lies under it, 0 outside the image.
void vm_image_to_columns(const vm_window *window, long images, const float *x, float *columns);
// The transpose: every pixel is the sum of the columns' elements that lie over it. Channels that
// the window does not see are left alone.
void vm_columns_to_image(const vm_window *window, long images, const float *columns, float *x);

// MARK: Filter gradients

// Whether the loop below is made for these sizes and this machine: channels in sixteens and outputs
// in sixty-fours fill its registers, and small images fit into the near caches.
bool vm_filter_gradient_fits(const vm_window *window, long outputs);
// Floats of room that the loop needs for `parts` parts of the work.
long vm_filter_gradient_room(const vm_window *window, long parts);
// dw[a][b][channel][output] = Σ x under element (a, b) of the kernel · dy, over images and places.
// The result does not depend on `parts`.
void vm_filter_gradient(const vm_window *window, long images, long outputs, long parts,
                        const float *x, const float *dy, float *dw, float *room);

// MARK: Minimal filtering: 4×4 kernels in steps of two

// Products that the transforms go through, each of tiles by channels.
#define VM_MINIMAL_PRODUCTS 25

// starts[k] = the first tile of product k, of all tiles behind one another; starts[25] = their sum.
void vm_minimal_starts(const vm_window *window, long images, long *starts);
// V [product][tile][4·inputs] from x, and x's gradient from V's.
void vm_minimal_pixels(const vm_window *window, long images, const float *x, float *v);
void vm_minimal_pixels_transposed(const vm_window *window, long images, const float *v, float *x);
// U [product][4·inputs][outputs] from w [4, 4, inputs, outputs], and w's gradient from U's.
void vm_minimal_filter(long inputs, long outputs, const float *w, float *u);
void vm_minimal_filter_transposed(long inputs, long outputs, const float *u, float *w);
// y from M [product][tile][outputs], and M's gradient from y's.
void vm_minimal_outputs(const vm_window *window, long images, long outputs, const float *m,
                        float *y);
void vm_minimal_outputs_transposed(const vm_window *window, long images, long outputs,
                                   const float *dy, float *m);

// MARK: Losses

// y[r] = Σ_c softplus(logits) − logits·targets: Bernoulli negative log-likelihood, nats a row.
void vm_bernoulli_rows(long rows, long columns, const float *logits, const float *targets,
                       float *y);
// dlogits = (sigmoid(logits) − targets) · dy[r].
void vm_bernoulli_rows_gradient(long rows, long columns, const float *dy, const float *logits,
                                const float *targets, float *dlogits);

// y[r] = Σ_c targets·(ln Σ exp(logits) − logits): cross-entropy under a softmax, nats a row.
void vm_softmax_cross_entropy_rows(long rows, long columns, const float *logits,
                                   const float *targets, float *y);
// dlogits = (softmax(logits)·Σ targets − targets) · dy[r].
void vm_softmax_cross_entropy_rows_gradient(long rows, long columns, const float *dy,
                                            const float *logits, const float *targets,
                                            float *dlogits);

// parameters [rows, 2·latent] = mean | log variance.
// z = mean + exp(log variance / 2) · noise.
void vm_reparameterize(long rows, long latent, const float *parameters, const float *noise,
                       float *z);
void vm_reparameterize_gradient(long rows, long latent, const float *dz, const float *parameters,
                                const float *noise, float *dparameters);
// y[r] = ½ Σ (mean² + exp(log variance) − 1 − log variance), nats a row.
void vm_gaussian_divergence(long rows, long latent, const float *parameters, float *y);
void vm_gaussian_divergence_gradient(long rows, long latent, const float *dy,
                                     const float *parameters, float *dparameters);

// MARK: Batch normalisation over rows of [rows, channels]

// moments[0…C) = mean, moments[C…2C) = biased variance of every channel.
void vm_moments(long rows, long channels, const float *x, float *moments);
// y = act((x − mean) · rsqrt(variance + epsilon) · gamma + beta).
void vm_normalize(vm_activation act, float alpha, long rows, long channels, float epsilon,
                  const float *x, const float *mean, const float *variance, const float *gamma,
                  const float *beta, float *y);
// With g = dy · act′(y) and n the normalised x: sums[0…C) = Σ g, sums[C…2C) = Σ g·n.
void vm_normalize_sums(vm_activation act, float alpha, long rows, long channels, float epsilon,
                       const float *dy, const float *y, const float *x, const float *mean,
                       const float *variance, float *sums);
// dx = gamma·rsqrt(variance + epsilon) · (g − Σg/rows − n·Σ(g·n)/rows).
void vm_normalize_gradient(vm_activation act, float alpha, long rows, long channels, float epsilon,
                           const float *dy, const float *y, const float *x, const float *mean,
                           const float *variance, const float *gamma, const float *sums, float *dx);

// MARK: Standardisation of groups of neighbouring channels of [batch, places, channels]

typedef struct {
    long batch, places, channels, groups;
} vm_groups;

// n = (x − mean)·scale with scale = 1/√(variance + epsilon), one of each for every image and group:
// scales [batch, groups].
void vm_standardize(const vm_groups *shape, float epsilon, const float *x, float *y,
                    float *scales);
// dx = scale·(dy − mean(dy) − n·mean(dy·n)), where y = n is the result above.
void vm_standardize_gradient(const vm_groups *shape, const float *dy, const float *y,
                             const float *scales, float *dx);

// MARK: Optimisers. `value_out` may be `value`. Each returns Σ gradient², NaN or infinite when a
// gradient or an updated value is not finite.

typedef struct {
    float learning_rate, beta1, beta2, epsilon, weight_decay;
    float rest1, rest2;  // 1 − β, rounded once
    float bias_correction1, bias_correction2;
    float gradient_scale;
    bool decoupled;
} vm_adam_settings;
double vm_adam(vm_adam_settings s, long n, const float *gradient, const float *value,
               float *value_out, float *first, float *second);

typedef struct {
    float learning_rate, momentum, dampening, weight_decay, gradient_scale;
    bool nesterov, first_step;
} vm_sgd_settings;
double vm_sgd(vm_sgd_settings s, long n, const float *gradient, const float *value,
              float *value_out, float *velocity);

typedef struct {
    float learning_rate, smoothing, rest, epsilon, momentum, weight_decay, gradient_scale;
    bool centered;
} vm_rmsprop_settings;
double vm_rmsprop(vm_rmsprop_settings s, long n, const float *gradient, const float *value,
                  float *value_out, float *square, float *velocity, float *mean);

typedef struct {
    float learning_rate, epsilon, weight_decay, gradient_scale;
} vm_adagrad_settings;
double vm_adagrad(vm_adagrad_settings s, long n, const float *gradient, const float *value,
                  float *value_out, float *sum);

// average = decay·average + (1 − decay)·value.
void vm_moving_average(long n, float decay, const float *value, float *average);

// MARK: Random numbers: Philox 4×32-10 (Salmon et al., SC'11). Element i of a fill depends on the
// key, the counter's upper words and i alone.

typedef struct {
    uint32_t key[2];
    uint32_t counter[2];  // the upper half of the 128-bit counter; the lower half counts blocks
} vm_stream;

// One block, for the published vectors.
void vm_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);
void vm_random_bits(vm_stream s, long n, uint32_t *y);
// [low, high): 24 random bits each.
void vm_random_uniform(vm_stream s, long n, float low, float high, float *y);
// Box–Muller on pairs of uniforms.
void vm_random_normal(vm_stream s, long n, float mean, float deviation, float *y);
// y = u < p, elementwise, with u drawn as above.
void vm_random_bernoulli(vm_stream s, long n, const float *p, float *y);
// The same for p[r] = bytes[indices[r]]·scale, rows of `columns` bytes.
void vm_random_bernoulli_bytes(vm_stream s, long rows, long columns, const int64_t *indices,
                               const uint8_t *bytes, float scale, float *y);

// MARK: Bytes to floats

// y[r] = bytes[rows[r]]·scale + shift for rows of `columns` bytes.
void vm_gather_bytes(long rows, long columns, const int64_t *indices, const uint8_t *bytes,
                     float scale, float shift, float *y);
