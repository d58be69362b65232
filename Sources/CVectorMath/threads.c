#define _GNU_SOURCE  // sched_getaffinity
#include "loops.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

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

static void *pass_gate(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

int vm_try_threads(int count) {
    enum { LIMIT = 2048 };
    if (count > LIMIT) count = LIMIT;
    pthread_t threads[LIMIT];
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    int made = 0, code = 0;
    // All of them wait, since threads that end one after the other ask for less.
    pthread_mutex_lock(&gate);
    while (made < count && (code = pthread_create(&threads[made], NULL, pass_gate, &gate)) == 0)
        ++made;
    pthread_mutex_unlock(&gate);
    while (made > 0) pthread_join(threads[--made], NULL);
    return code;
}

int vm_try_addresses(long bytes) {
    void *place = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) return errno;
    munmap(place, (size_t)bytes);
    return 0;
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

// Pieces in which a thread takes its share of a loop.
enum { PIECES = 8, CACHE_LINE = 64 };

// A contiguous share of a loop, which its thread works through from the front. Others go on where it
// is once they have nothing left to do: a thread that is held up, by the machine's other work or by
// its own slower processor, holds up the others by no more than the piece it is at.
typedef struct {
    _Alignas(CACHE_LINE) _Atomic long next;
    long end;
} loop_share;

typedef struct {
    long piece, count;
    loop_share *shares;
    vm_range body;
    const void *context;
    // Whether the loop counts with denormal numbers, and the caller's state, in which it does.
    bool exactly;
    unsigned long exact;
} team_work;

static void team_member(void *data) {
    const team_work *work = data;
    // Threads of the pool flush denormals from their start on, for the libraries too.
    vm_flush_denormals();
    if (work->exactly) vm_restore_denormals(work->exact);
    const long own = omp_get_thread_num();
    for (long k = 0; k < work->count; ++k) {
        loop_share *share = &work->shares[(own + k) % work->count];
        for (;;) {
            // Looked at first: a share that is done is not written any more.
            if (atomic_load_explicit(&share->next, memory_order_relaxed) >= share->end) break;
            long begin =
                atomic_fetch_add_explicit(&share->next, work->piece, memory_order_relaxed);
            if (begin >= share->end) break;
            long end = begin + work->piece;
            work->body(work->context, begin, end < share->end ? end : share->end);
        }
    }
    vm_flush_denormals();
}

// Up to a multiple of 16 floats, a cache line.
static long whole_lines(long n) { return (n + 15) & ~15L; }

static void parallel(long n, long grain, vm_range body, const void *context, bool exactly) {
    long threads = n / grain, most = vm_threads();
    if (threads > most) threads = most;
    unsigned long state = vm_flush_denormals();
    if (threads > 1) {
        const long share = whole_lines((n + threads - 1) / threads);
        const long least = grain / 4, eighth = share / PIECES;
        loop_share shares[threads];
        for (long i = 0; i < threads; ++i) {
            const long begin = i * share, end = begin + share;
            atomic_init(&shares[i].next, begin < n ? begin : n);
            shares[i].end = end < n ? end : n;
        }
        team_work work = {
            .piece = whole_lines(eighth > least ? eighth : least), .count = threads,
            .shares = shares, .body = body, .context = context, .exactly = exactly, .exact = state,
        };
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
    vm_task body;
    const void *context;
    long count;
    _Atomic long next;
} task_list;

static void task_member(void *data) {
    task_list *work = data;
    vm_flush_denormals();
    const int thread = omp_get_thread_num(), size = omp_get_num_threads();
    // Everyone begins with the task of its own number: as many tasks as threads are always done by
    // the same ones, and so is what libraries allocate for them.
    for (long task = thread; task < work->count;
         task = size + atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed))
        work->body(work->context, task, thread);
}

void vm_each(int threads, long count, vm_task body, const void *context) {
    task_list work = {body, context, count, 0};
    unsigned long state = vm_flush_denormals();
    GOMP_parallel(task_member, &work, (unsigned)threads, 0);
    vm_restore_denormals(state);
}
