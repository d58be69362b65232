#define _DEFAULT_SOURCE  // lgamma_r
#include "functions.h"

typedef struct {
    const float *x;
    float *y;
    float p, q;
} unary_context;

// ψ⁽ⁿ⁾(x): recurrence up to x ≥ 10, then the asymptotic series in Bernoulli numbers
// (Abramowitz & Stegun 6.3.18, 6.4.11); n = 0 uses the reflection formula for x < 0.
static double polygamma(int n, double x) {
    if (x <= 0.0 && x == floor(x)) return n == 0 ? NAN : (n & 1 ? INFINITY : NAN);
    if (x < 0.0)
        return n == 0 ? polygamma(0, 1.0 - x) - M_PI / tan(M_PI * x) : NAN;
    static const double bernoulli[] = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66,
                                       -691.0 / 2730, 7.0 / 6};
    double sum = 0.0, factorial = tgamma(n + 1.0);
    // (−1)ⁿ⁺¹ ψ⁽ⁿ⁾ is positive for n ≥ 1; digamma is the case n = 0 with a logarithm for 1/n.
    while (x < 10.0) { sum += factorial / pow(x, n + 1); x += 1.0; }
    double tail = n == 0 ? -log(x) : tgamma(n) / pow(x, n);
    tail += factorial / (2.0 * pow(x, n + 1));
    for (int k = 1; k <= 7; ++k)
        tail += bernoulli[k - 1] * tgamma(2 * k + n) / (tgamma(2 * k + 1.0) * pow(x, 2 * k + n));
    double total = sum + tail;
    return n % 2 == 0 ? -total : total;
}

#define UNARY(NAME, EXPRESSION)                                                                   \
    VM_CLONES static void NAME(const void *context, long begin, long end) {                       \
        const unary_context *c = context;                                                         \
        const float *x_ = c->x;                                                                   \
        float *y_ = c->y;                                                                         \
        const float p = c->p, q = c->q;                                                           \
        (void)p;                                                                                  \
        (void)q;                                                                                  \
        VM_VECTORIZE for (long i = begin; i < end; ++i) {                                         \
            const float x = x_[i];                                                                \
            y_[i] = (EXPRESSION);                                                                 \
        }                                                                                         \
    }

// Loops over functions of the C library, which stay scalar.
#define UNARY_SCALAR(NAME, EXPRESSION)                                                            \
    static void NAME(const void *context, long begin, long end) {                                 \
        const unary_context *c = context;                                                         \
        const float p = c->p;                                                                     \
        (void)p;                                                                                  \
        for (long i = begin; i < end; ++i) {                                                      \
            const float x = c->x[i];                                                              \
            c->y[i] = (float)(EXPRESSION);                                                        \
        }                                                                                         \
    }

UNARY(negate_range, -x)
UNARY(absolute_range, vm_absf(x))
UNARY(sign_range, (x > 0.0f ? 1.0f : 0.0f) - (x < 0.0f ? 1.0f : 0.0f))
UNARY(square_range, x *x)
UNARY(sqrt_range, vm_sqrtf(x))
UNARY(reciprocal_range, 1.0f / x)
UNARY(exp_range, vm_expf(x))
UNARY(log_range, vm_logf(x))
UNARY(log1p_range, vm_log1pf(x))
UNARY(expm1_range, vm_expm1f(x))
UNARY(tanh_range, vm_tanhf(x))
UNARY(sigmoid_range, vm_sigmoidf(x))
UNARY(softplus_range, vm_softplusf(x))
UNARY(relu_range, vm_activate(VM_ACT_RELU, 0.0f, x))
UNARY(leaky_relu_range, vm_activate(VM_ACT_LEAKY_RELU, p, x))
UNARY(elu_range, vm_activate(VM_ACT_ELU, p, x))
UNARY(silu_range, x *vm_sigmoidf(x))
UNARY(clamp_range, x < p ? p : (x > q ? q : x))
UNARY(scale_shift_range, x *p + q)
UNARY(step_range, x > p ? 1.0f : 0.0f)
UNARY_SCALAR(sin_range, sinf(x))
UNARY_SCALAR(cos_range, cosf(x))
UNARY_SCALAR(gelu_range, 0.5 * (double)x * erfc((double)-x * M_SQRT1_2))
UNARY_SCALAR(erf_range, erff(x))
UNARY_SCALAR(lgamma_range, lgamma_r(x, &(int){0}))
UNARY_SCALAR(polygamma_range, polygamma((int)p, (double)x))
UNARY_SCALAR(power_range, powf(x, p))

static const vm_range unary_loops[] = {
    [VM_NEGATE] = negate_range, [VM_ABSOLUTE] = absolute_range, [VM_SIGN] = sign_range,
    [VM_SQUARE] = square_range, [VM_SQRT] = sqrt_range, [VM_RECIPROCAL] = reciprocal_range,
    [VM_EXP] = exp_range, [VM_LOG] = log_range, [VM_LOG1P] = log1p_range,
    [VM_EXPM1] = expm1_range, [VM_SIN] = sin_range, [VM_COS] = cos_range, [VM_TANH] = tanh_range,
    [VM_SIGMOID] = sigmoid_range, [VM_SOFTPLUS] = softplus_range, [VM_RELU] = relu_range,
    [VM_LEAKY_RELU] = leaky_relu_range, [VM_ELU] = elu_range, [VM_SILU] = silu_range,
    [VM_GELU] = gelu_range, [VM_ERF] = erf_range, [VM_LGAMMA] = lgamma_range,
    [VM_POLYGAMMA] = polygamma_range, [VM_CLAMP] = clamp_range,
    [VM_SCALE_SHIFT] = scale_shift_range, [VM_POWER] = power_range, [VM_STEP] = step_range,
};

void vm_unary(vm_unary_function function, long n, const float *x, float *y, float p, float q) {
    unary_context c = {x, y, p, q};
    vm_parallel_exactly(n, VM_GRAIN, unary_loops[function], &c);
}

typedef struct {
    const float *condition, *a, *b;
    float *y;
} select_context;

VM_CLONES static void select_range(const void *context, long begin, long end) {
    const select_context *c = context;
    VM_VECTORIZE for (long i = begin; i < end; ++i)
        c->y[i] = c->condition[i] != 0.0f ? c->a[i] : c->b[i];
}

void vm_select(long n, const float *condition, const float *a, const float *b, float *y) {
    select_context c = {condition, a, b, y};
    vm_parallel_exactly(n, VM_GRAIN, select_range, &c);
}

typedef struct { float value; float *y; } fill_context;

static void fill_range(const void *context, long begin, long end) {
    const fill_context *c = context;
    for (long i = begin; i < end; ++i) c->y[i] = c->value;
}

void vm_fill(long n, float value, float *y) {
    fill_context c = {value, y};
    vm_parallel_exactly(n, 4 * VM_GRAIN, fill_range, &c);
}
