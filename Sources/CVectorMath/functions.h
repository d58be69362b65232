// Scalar functions that compilers turn into vector code: no branches, no calls.
// Polynomials are minimax fits in the manner of Cephes (S. L. Moshier); errors are a few ulp.
#pragma once

#include "loops.h"

#include <float.h>
#include <math.h>
#include <string.h>

VM_INLINE float vm_bits_to_float(uint32_t u) { float f; memcpy(&f, &u, 4); return f; }
VM_INLINE uint32_t vm_float_to_bits(float f) { uint32_t u; memcpy(&u, &f, 4); return u; }
VM_INLINE float vm_max(float a, float b) { return a > b ? a : b; }
VM_INLINE float vm_min(float a, float b) { return a < b ? a : b; }
VM_INLINE float vm_sqrtf(float x) { return __builtin_elementwise_sqrt(x); }
VM_INLINE float vm_absf(float x) { return __builtin_elementwise_abs(x); }

// 2ⁿ·p with n = round(x / ln 2), in two factors so that results may be subnormal.
VM_INLINE float vm_expf(float x) {
    // Keep the limits ordered so that NaN passes through the comparisons untouched.
    float t = x > 89.0f ? 89.0f : x;
    t = t < -104.0f ? -104.0f : t;
    float n = __builtin_elementwise_roundeven(t * 1.44269504088896341f);
    float r = t - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    // Casting NaN to an integer is undefined; the selection below restores it.
    int k = (int)(n == n ? n : 0.0f);
    int k1 = k >> 1, k2 = k - k1;
    float y = p * vm_bits_to_float((uint32_t)(k1 + 127) << 23)
        * vm_bits_to_float((uint32_t)(k2 + 127) << 23);
    return x == x ? y : x;
}

VM_INLINE float vm_logf(float x) {
    float scaled = x < FLT_MIN ? x * 33554432.0f : x;  // 2²⁵ lifts subnormals
    uint32_t u = vm_float_to_bits(scaled);
    // Split so that the mantissa lies in [√½, √2).
    uint32_t shifted = u - 0x3f3504f3u;
    int e = (int)shifted >> 23;
    float m = vm_bits_to_float((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    float n = (float)e - (x < FLT_MIN ? 25.0f : 0.0f);
    float z = m * m;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float y = p * m * z;
    y = y + n * -2.12194440e-4f;
    y = y - 0.5f * z;
    y = m + y;
    y = y + n * 0.693359375f;
    y = x == INFINITY ? x : y;
    y = x == 0.0f ? -INFINITY : y;
    return x >= 0.0f ? y : NAN;
}

// log(1 + x): the ratio repairs what rounding 1 + x lost (Higham, Accuracy and Stability, §1.14.1).
VM_INLINE float vm_log1pf(float x) {
    float u = 1.0f + x;
    float d = u - 1.0f;
    float y = vm_logf(u) * (x / d);
    y = d == 0.0f ? x : y;
    return u == INFINITY ? u : y;
}

// exp(x) − 1: a series near zero, the difference elsewhere.
VM_INLINE float vm_expm1f(float x) {
    float p = 1.0f / 5040.0f;
    p = p * x + 1.0f / 720.0f;
    p = p * x + 1.0f / 120.0f;
    p = p * x + 1.0f / 24.0f;
    p = p * x + 1.0f / 6.0f;
    p = p * x + 0.5f;
    p = p * x * x + x;
    return vm_absf(x) < 0.34657359f ? p : vm_expf(x) - 1.0f;
}

VM_INLINE float vm_tanhf(float x) {
    float a = vm_absf(x);
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    p = p * z * x + x;
    float t = 1.0f - 2.0f / (vm_expf(2.0f * a) + 1.0f);
    t = x < 0.0f ? -t : t;
    return a < 0.625f ? p : t;
}

VM_INLINE float vm_sigmoidf(float x) {
    // exp of the negative magnitude never overflows.
    float e = vm_expf(-vm_absf(x));
    float s = 1.0f / (1.0f + e);
    return x < 0.0f ? e * s : s;
}

VM_INLINE float vm_softplusf(float x) {
    return (x < 0.0f ? 0.0f : x) + vm_log1pf(vm_expf(-vm_absf(x)));
}

// sin and cos of 2πu for u in [0, 1), by reduction to an eighth of the circle.
VM_INLINE void vm_sincos2pi(float u, float *sine, float *cosine) {
    float q = __builtin_elementwise_roundeven(u * 4.0f);
    float r = (u - q * 0.25f) * 6.28318530717958648f;
    float z = r * r;
    float s = 2.7557314297e-6f;
    s = s * z - 1.9841269659e-4f;
    s = s * z + 8.3333333333e-3f;
    s = s * z - 1.6666666667e-1f;
    s = s * z * r + r;
    float c = 2.4801587302e-5f;
    c = c * z - 1.3888888889e-3f;
    c = c * z + 4.1666666667e-2f;
    c = c * z * z - 0.5f * z + 1.0f;
    int k = (int)q & 3;
    float a = (k & 1) ? c : s;
    float b = (k & 1) ? s : c;
    *sine = (k & 2) ? -a : a;
    *cosine = (k == 1 || k == 2) ? -b : b;
}

VM_INLINE float vm_activate(vm_activation act, float alpha, float x) {
    switch (act) {
    case VM_LINEAR: return x;
    // Written so that NaN stays NaN.
    case VM_ACT_RELU: return x < 0.0f ? 0.0f : x;
    case VM_ACT_LEAKY_RELU: return x < 0.0f ? alpha * x : x;
    case VM_ACT_ELU: return x < 0.0f ? alpha * vm_expm1f(x) : x;
    case VM_ACT_TANH: return vm_tanhf(x);
    case VM_ACT_SIGMOID: return vm_sigmoidf(x);
    }
    return x;
}

// The derivative of an activation from its output.
VM_INLINE float vm_activation_slope(vm_activation act, float alpha, float y) {
    switch (act) {
    case VM_LINEAR: return 1.0f;
    case VM_ACT_RELU: return y > 0.0f ? 1.0f : 0.0f;
    case VM_ACT_LEAKY_RELU: return y > 0.0f ? 1.0f : alpha;
    case VM_ACT_ELU: return y > 0.0f ? 1.0f : y + alpha;
    case VM_ACT_TANH: return 1.0f - y * y;
    case VM_ACT_SIGMOID: return y * (1.0f - y);
    }
    return 1.0f;
}

// Runs `statement` with the activation as a compile-time constant, so that its loop has no switch.
#define VM_EACH_ACTIVATION(act, statement)                                                        \
    switch (act) {                                                                                \
    case VM_LINEAR: { enum { ACT = VM_LINEAR }; statement; } break;                               \
    case VM_ACT_RELU: { enum { ACT = VM_ACT_RELU }; statement; } break;                           \
    case VM_ACT_LEAKY_RELU: { enum { ACT = VM_ACT_LEAKY_RELU }; statement; } break;               \
    case VM_ACT_ELU: { enum { ACT = VM_ACT_ELU }; statement; } break;                             \
    case VM_ACT_TANH: { enum { ACT = VM_ACT_TANH }; statement; } break;                           \
    case VM_ACT_SIGMOID: { enum { ACT = VM_ACT_SIGMOID }; statement; } break;                     \
    }
