#include "functions.h"

#include <stdlib.h>

// Elements a piece: squares are summed in single precision within one, in double across.
#define PIECE 1024

typedef struct {
    const void *settings;
    long n;
    const float *gradient, *value;
    float *value_out, *a, *b, *c;
    double *partial;
} update_context;

// Runs over pieces and returns the sum of what they report.
static double update(vm_range body, update_context *c) {
    long pieces = (c->n + PIECE - 1) / PIECE;
    double few[256];
    c->partial = pieces <= 256 ? few : malloc((size_t)pieces * sizeof(double));
    if (!c->partial) abort();  // a few kilobytes beside the parameters themselves
    vm_parallel(pieces, 16, body, c);
    double total = 0.0;
    for (long k = 0; k < pieces; ++k) total += c->partial[k];
    if (c->partial != few) free(c->partial);
    return total;
}

// The body of one update: the last argument sees g (gradient), v (value) and the state a[i], b[i], c[i],
// and leaves the new value in v. v·0 is zero for finite values and NaN for the others.
#define UPDATE(NAME, SETTINGS, PREPARE, ...)                                                      \
    VM_CLONES static void NAME(const void *context, long begin, long end) {                       \
        const update_context *u = context;                                                        \
        const SETTINGS s = *(const SETTINGS *)u->settings;                                        \
        float *a = u->a, *b = u->b, *c = u->c;                                                    \
        (void)a; (void)b; (void)c;                                                                \
        PREPARE;                                                                                  \
        for (long k = begin; k < end; ++k) {                                                      \
            long first = k * PIECE, last = first + PIECE < u->n ? first + PIECE : u->n;           \
            float squares = 0.0f;                                                                 \
            _Pragma("clang loop vectorize(assume_safety)")                                        \
            for (long i = first; i < last; ++i) {                                                 \
                _Pragma("clang fp reassociate(on)")                                               \
                float g = u->gradient[i] * s.gradient_scale, v = u->value[i];                     \
                squares += g * g;                                                                 \
                __VA_ARGS__;                                                                      \
                squares += v * 0.0f;                                                              \
                u->value_out[i] = v;                                                              \
            }                                                                                     \
            u->partial[k] = squares;                                                              \
        }                                                                                         \
    }

// Kingma & Ba 2015, algorithm 1, in PyTorch's order of rounding; decoupled decay is
// Loshchilov & Hutter 2019, algorithm 2.
UPDATE(adam_pieces, vm_adam_settings,
       const float step = s.learning_rate / s.bias_correction1;
       const float root = 1.0f / __builtin_elementwise_sqrt(s.bias_correction2);
       const float shrink = s.decoupled ? 1.0f - s.learning_rate * s.weight_decay : 1.0f;
       const float decay = s.decoupled ? 0.0f : s.weight_decay,
       v *= shrink;
       g += decay * v;
       float m = s.beta1 * a[i] + s.rest1 * g;
       float w = s.beta2 * b[i] + s.rest2 * g * g;
       a[i] = m;
       b[i] = w;
       v -= step * m / (vm_sqrtf(w) * root + s.epsilon))

double vm_adam(vm_adam_settings s, long n, const float *gradient, const float *value,
               float *value_out, float *first, float *second) {
    update_context u = {.settings = &s, .n = n, .gradient = gradient, .value = value,
                        .value_out = value_out, .a = first, .b = second};
    return update(adam_pieces, &u);
}

// Sutskever et al. 2013 in PyTorch's form: the velocity is not scaled by the learning rate.
UPDATE(sgd_pieces, vm_sgd_settings,
       const float rest = s.first_step ? 1.0f : 1.0f - s.dampening;
       const float keep = s.first_step ? 0.0f : s.momentum,
       g += s.weight_decay * v;
       float d = g;
       if (a) {
           float m = keep * a[i] + rest * g;
           a[i] = m;
           d = s.nesterov ? g + s.momentum * m : m;
       }
       v -= s.learning_rate * d)

double vm_sgd(vm_sgd_settings s, long n, const float *gradient, const float *value,
              float *value_out, float *velocity) {
    update_context u = {.settings = &s, .n = n, .gradient = gradient, .value = value,
                        .value_out = value_out, .a = velocity};
    return update(sgd_pieces, &u);
}

// Hinton's lecture 6e; centred after Graves 2013.
UPDATE(rmsprop_pieces, vm_rmsprop_settings, (void)0,
       g += s.weight_decay * v;
       float w = s.smoothing * a[i] + s.rest * g * g;
       a[i] = w;
       if (c) {
           float m = s.smoothing * c[i] + s.rest * g;
           c[i] = m;
           w -= m * m;
       }
       float d = g / (vm_sqrtf(w) + s.epsilon);
       if (b) {
           d = s.momentum * b[i] + d;
           b[i] = d;
       }
       v -= s.learning_rate * d)

double vm_rmsprop(vm_rmsprop_settings s, long n, const float *gradient, const float *value,
                  float *value_out, float *square, float *velocity, float *mean) {
    update_context u = {.settings = &s, .n = n, .gradient = gradient, .value = value,
                        .value_out = value_out, .a = square, .b = velocity, .c = mean};
    return update(rmsprop_pieces, &u);
}

// Duchi, Hazan & Singer 2011.
UPDATE(adagrad_pieces, vm_adagrad_settings, (void)0,
       g += s.weight_decay * v;
       float w = a[i] + g * g;
       a[i] = w;
       v -= s.learning_rate * g / (vm_sqrtf(w) + s.epsilon))

double vm_adagrad(vm_adagrad_settings s, long n, const float *gradient, const float *value,
                  float *value_out, float *sum) {
    update_context u = {.settings = &s, .n = n, .gradient = gradient, .value = value,
                        .value_out = value_out, .a = sum};
    return update(adagrad_pieces, &u);
}

typedef struct { float decay; const float *value; float *average; } average_context;

VM_CLONES static void average_range(const void *context, long begin, long end) {
    const average_context *c = context;
    const float rest = 1.0f - c->decay;
    VM_VECTORIZE for (long i = begin; i < end; ++i) c->average[i] +=
        rest * (c->value[i] - c->average[i]);
}

void vm_moving_average(long n, float decay, const float *value, float *average) {
    average_context c = {decay, value, average};
    vm_parallel(n, VM_GRAIN, average_range, &c);
}
