#include "functions.h"

// One run along the innermost axis; the strides of both operands are 0, 1 or anything.
typedef void (*run_loop)(long n, const float *a, long sa, const float *b, long sb, float *y);

#define BINARY(NAME, EXPRESSION)                                                                  \
    VM_CLONES static void NAME(long n, const float *a_, long sa, const float *b_, long sb,        \
                               float *y_) {                                                       \
        if (sa == 1 && sb == 1) {                                                                 \
            VM_VECTORIZE for (long i = 0; i < n; ++i) {                                           \
                const float a = a_[i], b = b_[i];                                                 \
                y_[i] = (EXPRESSION);                                                             \
            }                                                                                     \
        } else if (sa == 1 && sb == 0) {                                                          \
            const float b = b_[0];                                                                \
            VM_VECTORIZE for (long i = 0; i < n; ++i) {                                           \
                const float a = a_[i];                                                            \
                y_[i] = (EXPRESSION);                                                             \
            }                                                                                     \
        } else if (sa == 0 && sb == 1) {                                                          \
            const float a = a_[0];                                                                \
            VM_VECTORIZE for (long i = 0; i < n; ++i) {                                           \
                const float b = b_[i];                                                            \
                y_[i] = (EXPRESSION);                                                             \
            }                                                                                     \
        } else {                                                                                  \
            for (long i = 0; i < n; ++i) {                                                        \
                const float a = a_[i * sa], b = b_[i * sb];                                       \
                y_[i] = (EXPRESSION);                                                             \
            }                                                                                     \
        }                                                                                         \
    }

// powf is a call of the C library, which stays scalar.
static void pow_run(long n, const float *a, long sa, const float *b, long sb, float *y) {
    for (long i = 0; i < n; ++i) y[i] = powf(a[i * sa], b[i * sb]);
}

BINARY(add_run, a + b)
BINARY(subtract_run, a - b)
BINARY(multiply_run, a *b)
BINARY(divide_run, a / b)
BINARY(maximum_run, (a > b || a != a) ? a : b)
BINARY(minimum_run, (a < b || a != a) ? a : b)
BINARY(equal_run, a == b ? 1.0f : 0.0f)
BINARY(greater_run, a > b ? 1.0f : 0.0f)
BINARY(greater_equal_run, a >= b ? 1.0f : 0.0f)

static const run_loop binary_loops[] = {
    [VM_ADD] = add_run, [VM_SUBTRACT] = subtract_run, [VM_MULTIPLY] = multiply_run,
    [VM_DIVIDE] = divide_run, [VM_POW] = pow_run, [VM_MAXIMUM] = maximum_run,
    [VM_MINIMUM] = minimum_run, [VM_EQUAL] = equal_run, [VM_GREATER] = greater_run,
    [VM_GREATER_EQUAL] = greater_equal_run,
};

typedef struct {
    const vm_broadcast *layout;
    run_loop loop;
    const float *a, *b;
    float *y;
    long inner, sa, sb;
} broadcast_context;

static void flat_range(const void *context, long begin, long end) {
    const broadcast_context *c = context;
    c->loop(end - begin, c->a + begin * c->sa, c->sa, c->b + begin * c->sb, c->sb, c->y + begin);
}

// Where outer index `row` begins in both operands.
static void offsets(const vm_broadcast *layout, long row, long *a, long *b) {
    *a = *b = 0;
    for (int k = layout->rank - 2; k >= 0; --k) {
        long i = row % layout->shape[k];
        row /= layout->shape[k];
        *a += i * layout->stride_a[k];
        *b += i * layout->stride_b[k];
    }
}

static void rows_range(const void *context, long begin, long end) {
    const broadcast_context *c = context;
    for (long row = begin; row < end; ++row) {
        long a, b;
        offsets(c->layout, row, &a, &b);
        c->loop(c->inner, c->a + a, c->sa, c->b + b, c->sb, c->y + row * c->inner);
    }
}

static long outer_count(const vm_broadcast *layout) {
    long n = 1;
    for (int k = 0; k < layout->rank - 1; ++k) n *= layout->shape[k];
    return n;
}

static long rows_grain(long inner) { return inner >= VM_GRAIN ? 1 : VM_GRAIN / (inner + 1) + 1; }

void vm_binary(vm_binary_function function, const vm_broadcast *layout, const float *a,
               const float *b, float *y) {
    int last = layout->rank - 1;
    broadcast_context c = {layout, binary_loops[function], a, b, y, layout->shape[last],
                           layout->stride_a[last], layout->stride_b[last]};
    long outer = outer_count(layout);
    if (outer == 1)
        vm_parallel_exactly(c.inner, VM_GRAIN, flat_range, &c);
    else
        vm_parallel_exactly(outer, rows_grain(c.inner), rows_range, &c);
}

typedef struct {
    const vm_broadcast *layout;
    const float *a;
    float *y;
    bool accumulate;
} copy_context;

static void copy_range(const void *context, long begin, long end) {
    const copy_context *c = context;
    int last = c->layout->rank - 1;
    long inner = c->layout->shape[last];
    long sa = c->layout->stride_a[last], sy = c->layout->stride_b[last];
    for (long row = begin; row < end; ++row) {
        long a, y;
        offsets(c->layout, row, &a, &y);
        const float *from = c->a + a;
        float *to = c->y + y;
        if (c->accumulate)
            for (long i = 0; i < inner; ++i) to[i * sy] += from[i * sa];
        else if (sa == 1 && sy == 1)
            memcpy(to, from, (size_t)inner * sizeof(float));
        else
            for (long i = 0; i < inner; ++i) to[i * sy] = from[i * sa];
    }
}

void vm_copy_strided(const vm_broadcast *layout, const float *a, float *y, bool accumulate) {
    copy_context c = {layout, a, y, accumulate};
    long outer = outer_count(layout);
    // Accumulating places may overlap, so that work is not split.
    if (accumulate)
        copy_range(&c, 0, outer);
    else
        vm_parallel_exactly(outer, rows_grain(layout->shape[layout->rank - 1]), copy_range, &c);
}
