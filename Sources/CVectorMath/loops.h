// What all loops of this target share: instruction sets chosen at run time and the thread pool.
#pragma once

#include "CVectorMath.h"

#if defined(__x86_64__) && defined(__linux__)
#define VM_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VM_CLONES
#endif

#define VM_INLINE static inline __attribute__((always_inline))
#define VM_VECTORIZE _Pragma("clang loop vectorize(assume_safety) interleave(enable)")

// Elements below which splitting costs more than it saves.
#define VM_GRAIN 16384

// Asks for row `r` of a shuffled set, if it is before `end`: rows lie anywhere in memory, where the
// processor does not foresee them.
VM_INLINE void vm_prefetch_row(const uint8_t *bytes, const int64_t *indices, long columns, long r,
                               long end) {
    if (r >= end) return;
    const uint8_t *row = bytes + indices[r] * columns;
    for (long i = 0; i < columns; i += 64) __builtin_prefetch(row + i);
}

typedef void (*vm_range)(const void *context, long begin, long end);

// Runs `body` over [0, n) in ranges that begin at multiples of 16. As many threads take part as get
// `grain` each at least; each has a contiguous share, and helps with the others' when it is done.
void vm_parallel(long n, long grain, vm_range body, const void *context);
// The same without taking denormal numbers for zero: for operations of one element, whose results
// are those of scalar arithmetic.
void vm_parallel_exactly(long n, long grain, vm_range body, const void *context);
