#define _GNU_SOURCE  // sched_getaffinity
#include "loops.h"

#include <sched.h>
#include <stdatomic.h>

// The interface of the OpenMP runtime (libgomp) that oneDNN and OpenBLAS use here. Calling it
// directly needs no compiler flag, and leaves the process with one pool of threads.
extern void GOMP_parallel(void (*)(void *), void *, unsigned, unsigned);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int);

// The runtime keeps its number of threads for each calling thread, and a thread that comes later
// starts from the machine's: the number chosen for the process is handed on at every call.
static _Atomic int chosen;

void vm_set_threads(int count) {
    atomic_store(&chosen, count);
    omp_set_num_threads(count);
}

int vm_threads(void) {
    int count = atomic_load(&chosen), here = omp_get_max_threads();
    if (count <= 0 || count == here) return here;
    omp_set_num_threads(count);
    return count;
}

int vm_plan_for_threads(int count) {
    int before = omp_get_max_threads();
    omp_set_num_threads(count);
    return before;
}

unsigned long vm_flush_denormals(void) {
#if defined(__x86_64__)
    unsigned state = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(state | 0x8040);  // flush to zero, denormals are zero
    return state;
#elif defined(__aarch64__)
    unsigned long state;
    __asm__ volatile("mrs %0, fpcr" : "=r"(state));
    __asm__ volatile("msr fpcr, %0" ::"r"(state | 1UL << 24));
    return state;
#else
    return 0;
#endif
}

void vm_restore_denormals(unsigned long state) {
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr((unsigned)state);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" ::"r"(state));
#else
    (void)state;
#endif
}

bool vm_may_run_on(int processor) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return processor == 0;
    return processor < CPU_SETSIZE && CPU_ISSET(processor, &allowed);
}

const char *vm_instruction_set(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "avx512";
    if (__builtin_cpu_supports("x86-64-v3")) return "avx2";
#endif
    return "baseline";
}

typedef struct {
    long n;
    vm_range body;
    const void *context;
    // Whether the loop counts with denormal numbers, and the caller's state, in which it does.
    bool exactly;
    unsigned long exact;
} team_work;

static void team_member(void *data) {
    const team_work *work = data;
    long count = omp_get_num_threads(), index = omp_get_thread_num();
    // Pieces begin on multiples of 16 floats, a cache line.
    long piece = ((work->n + count - 1) / count + 15) & ~15L;
    long begin = piece * index, end = begin + piece;
    if (end > work->n) end = work->n;
    // Threads of the pool flush denormals from their start on, for the libraries too.
    vm_flush_denormals();
    if (begin >= end) return;
    if (work->exactly) vm_restore_denormals(work->exact);
    work->body(work->context, begin, end);
    vm_flush_denormals();
}

static void parallel(long n, long grain, vm_range body, const void *context, bool exactly) {
    long threads = n / grain, most = vm_threads();
    if (threads > most) threads = most;
    unsigned long state = vm_flush_denormals();
    if (threads > 1) {
        team_work work = {n, body, context, exactly, state};
        GOMP_parallel(team_member, &work, (unsigned)threads, 0);
    } else {
        if (exactly) vm_restore_denormals(state);
        body(context, 0, n);
    }
    vm_restore_denormals(state);
}

void vm_parallel(long n, long grain, vm_range body, const void *context) {
    parallel(n, grain, body, context, false);
}

void vm_parallel_exactly(long n, long grain, vm_range body, const void *context) {
    parallel(n, grain, body, context, true);
}

typedef struct {
    void (*body)(const void *context, long index);
    const void *context;
    long count;
} indexed_work;

static void indexed_member(void *data) {
    const indexed_work *work = data;
    vm_flush_denormals();
    // The runtime may give fewer threads than were asked for.
    for (long i = omp_get_thread_num(); i < work->count; i += omp_get_num_threads())
        work->body(work->context, i);
}

void vm_on_threads(int count, void (*body)(const void *context, long index), const void *context) {
    indexed_work work = {body, context, count};
    unsigned long state = vm_flush_denormals();
    GOMP_parallel(indexed_member, &work, (unsigned)count, 0);
    vm_restore_denormals(state);
}
