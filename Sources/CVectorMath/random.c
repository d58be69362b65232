#include "functions.h"

VM_INLINE void philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0, uint32_t k1,
                      uint32_t *o0, uint32_t *o1, uint32_t *o2, uint32_t *o3) {
    for (int round = 0; round < 10; ++round) {
        uint64_t a = (uint64_t)0xD2511F53u * c0, b = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(b >> 32) ^ c1 ^ k0, n2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)b;
        c3 = (uint32_t)a;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    *o0 = c0; *o1 = c1; *o2 = c2; *o3 = c3;
}

void vm_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]) {
    philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1], output, output + 1,
           output + 2, output + 3);
}

// Blocks go through in groups of LANES so that the rounds run in vector registers; output word w
// of block j of a group lies at w·LANES + j.
#define LANES 16
#define GROUP (4 * LANES)

VM_INLINE void group_bits(vm_stream s, uint64_t group, uint32_t *bits) {
    uint64_t block = group * LANES;
    for (int j = 0; j < LANES; ++j) {
        uint64_t n = block + (uint64_t)j;
        philox((uint32_t)n, (uint32_t)(n >> 32), s.counter[0], s.counter[1], s.key[0], s.key[1],
               bits + j, bits + LANES + j, bits + 2 * LANES + j, bits + 3 * LANES + j);
    }
}

VM_INLINE float unit(uint32_t u) { return (float)(u >> 8) * 0x1p-24f; }

typedef struct {
    vm_stream stream;
    long n;
    float p, q, limit;
    const float *x;
    float *y;
    uint32_t *bits;
} fill_context;

// A loop over groups of GROUP results: the last argument turns `bits` into `out[0 … GROUP)`.
#define RANDOM_FILL(NAME, TYPE, TARGET, ...)                                                      \
    VM_CLONES static void NAME(const void *context, long begin, long end) {                       \
        const fill_context *f = context;                                                          \
        const float p = f->p, q = f->q;                                                           \
        (void)p; (void)q;                                                                         \
        for (long g = begin; g < end; ++g) {                                                      \
            uint32_t bits[GROUP];                                                                 \
            TYPE out[GROUP];                                                                      \
            group_bits(f->stream, (uint64_t)g, bits);                                             \
            long first = g * GROUP, count = f->n - first < GROUP ? f->n - first : GROUP;          \
            __VA_ARGS__;                                                                          \
            memcpy(f->TARGET + first, out, (size_t)count * sizeof(TYPE));                         \
        }                                                                                         \
    }

RANDOM_FILL(bits_groups, uint32_t, bits, for (int i = 0; i < GROUP; ++i) out[i] = bits[i])
RANDOM_FILL(uniform_groups, float, y, {
    // Rounding may lift the largest results to `high` itself, which lies outside.
    const float limit = f->limit;
    for (int i = 0; i < GROUP; ++i) out[i] = vm_min(p + q * unit(bits[i]), limit);
})
RANDOM_FILL(normal_groups, float, y, for (int i = 0; i < GROUP / 2; ++i) {
    // (0, 1] under the logarithm; the other uniform is the angle.
    float radius = vm_sqrtf(-2.0f * vm_logf(1.0f - unit(bits[i])));
    float sine, cosine;
    vm_sincos2pi(unit(bits[GROUP / 2 + i]), &sine, &cosine);
    out[i] = p + q * radius * cosine;
    out[GROUP / 2 + i] = p + q * radius * sine;
})
RANDOM_FILL(bernoulli_groups, float, y, {
    const float *x = f->x + first;
    for (long i = 0; i < count; ++i) out[i] = unit(bits[i]) < x[i] ? 1.0f : 0.0f;
})

static void fill(vm_range body, fill_context *c) {
    vm_parallel((c->n + GROUP - 1) / GROUP, 64, body, c);
}

void vm_random_bits(vm_stream s, long n, uint32_t *y) {
    fill_context c = {.stream = s, .n = n, .bits = y};
    fill(bits_groups, &c);
}

void vm_random_uniform(vm_stream s, long n, float low, float high, float *y) {
    fill_context c = {.stream = s, .n = n, .p = low, .q = high - low,
                      .limit = nextafterf(high, low), .y = y};
    fill(uniform_groups, &c);
}

void vm_random_normal(vm_stream s, long n, float mean, float deviation, float *y) {
    fill_context c = {.stream = s, .n = n, .p = mean, .q = deviation, .y = y};
    fill(normal_groups, &c);
}

void vm_random_bernoulli(vm_stream s, long n, const float *p, float *y) {
    fill_context c = {.stream = s, .n = n, .x = p, .y = y};
    fill(bernoulli_groups, &c);
}

typedef struct {
    vm_stream stream;
    long rows, columns;
    const int64_t *indices;
    const uint8_t *bytes;
    float scale;
    float *y;
} byte_context;

VM_CLONES static void bernoulli_byte_groups(const void *context, long begin, long end) {
    const byte_context *c = context;
    const long n = c->rows * c->columns;
    for (long g = begin; g < end; ++g) {
        uint32_t bits[GROUP];
        uint8_t bytes[GROUP] = {0};
        float out[GROUP];
        group_bits(c->stream, (uint64_t)g, bits);
        long first = g * GROUP, count = n - first < GROUP ? n - first : GROUP;
        long row = first / c->columns, column = first % c->columns;
        // A group may begin within a row and end within another.
        for (long done = 0; done < count; ++row, column = 0) {
            if (column == 0) {
                vm_prefetch_row(c->bytes, c->indices, c->columns, row + 2, c->rows);
            }
            long part = c->columns - column < count - done ? c->columns - column : count - done;
            memcpy(bytes + done, c->bytes + c->indices[row] * c->columns + column, (size_t)part);
            done += part;
        }
        for (int i = 0; i < GROUP; ++i) {
            out[i] = unit(bits[i]) < (float)bytes[i] * c->scale ? 1.0f : 0.0f;
        }
        memcpy(c->y + first, out, (size_t)count * sizeof(float));
    }
}

void vm_random_bernoulli_bytes(vm_stream s, long rows, long columns, const int64_t *indices,
                               const uint8_t *bytes, float scale, float *y) {
    byte_context c = {s, rows, columns, indices, bytes, scale, y};
    vm_parallel((rows * columns + GROUP - 1) / GROUP, 64, bernoulli_byte_groups, &c);
}
