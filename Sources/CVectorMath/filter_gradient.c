#include "columns.h"
#include "windows.h"

// The filter's gradient as sums of outer products that stay in registers: for one element of the
// kernel, 4 channels of x times 64 outputs of dy, over all places. A few images at a time are
// copied to where they lie close together: channels a power of two apart would fall on the same
// lines of the nearest cache.
//
// On a core that does 127 GFLOP/s at most, at 4×4 kernels of stride 2: 14×14×64 to 128 channels 120
// where oneDNN's kernel does 105, 14×14×32 to 64 124 against 107, 8×8×256 to 512 121 against 75.

// Registers of full width, which compilers avoid unless told; `vm_filter_gradient_fits` keeps other
// machines away.
#if defined(__x86_64__)
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define WIDE
#endif

#define CHANNELS 16  // a cache line of x
#define SHARE 4      // of them at a time: 4·4 sums, 4 of dy and one of x are in registers
#define OUTPUTS (4 * VM_LANES)

// Floats of dy and x that lie in the second cache together.
#define ROOM_DY 40960
#define ROOM_X 65536

typedef struct {
    const vm_window *w;
    long images, outputs, parts, chunk;
    const float *x, *dy;
    float *dw, *room;
} filter_context;

static long pixels(const vm_window *w) { return w->height * w->width; }
static long places(const vm_window *w) { return w->out_height * w->out_width; }

static long images_at_a_time(const vm_window *w) {
    long by_dy = ROOM_DY / (places(w) * OUTPUTS), by_x = ROOM_X / (pixels(w) * CHANNELS);
    long count = by_dy < by_x ? by_dy : by_x;
    return count > 1 ? count : 1;
}

bool vm_filter_gradient_fits(const vm_window *w, long outputs) {
    return strcmp(vm_instruction_set(), "avx512") == 0 && w->channels % CHANNELS == 0
        && outputs % OUTPUTS == 0 && w->window_channels == w->channels && pixels(w) * CHANNELS <= ROOM_X
        && places(w) * OUTPUTS <= 2 * ROOM_DY;
}

long vm_filter_gradient_room(const vm_window *w, long parts) {
    return parts * images_at_a_time(w) * (places(w) * OUTPUTS + pixels(w) * CHANNELS);
}

// One element of the kernel at (a, b): `dw` [SHARE, OUTPUTS] += Σ x·dy over `images` images.
VM_INLINE void tile(const filter_context *c, long images, long a, long b, const float *x,
                    const float *dy, float *dw, bool is_first) {
    const vm_window *w = c->w;
    vm_lanes sum[SHARE][4];
    for (int i = 0; i < SHARE; ++i)
        for (int v = 0; v < 4; ++v) {
            sum[i][v] = (vm_lanes){0};
            if (!is_first)
                sum[i][v] = vm_load_lanes(dw + i * c->outputs + v * VM_LANES, VM_LANES);
        }
    const long down = a * w->dilation_height - w->top, across = b * w->dilation_width - w->left;
    long top, bottom, left, right;
    places_inside(down, w->stride_height, w->height, w->out_height, &top, &bottom);
    places_inside(across, w->stride_width, w->width, w->out_width, &left, &right);
    const long step = w->stride_width * CHANNELS;
    for (long n = 0; n < images; ++n)
        for (long i = top; i < bottom; ++i) {
            const long row = n * w->height + i * w->stride_height + down;
            const float *p = x + (row * w->width + left * w->stride_width + across) * CHANNELS;
            const float *q = dy + ((n * w->out_height + i) * w->out_width + left) * OUTPUTS;
            for (long j = left; j < right; ++j, p += step, q += OUTPUTS) {
                vm_lanes g[4];
                for (int v = 0; v < 4; ++v) g[v] = vm_load_lanes(q + v * VM_LANES, VM_LANES);
                for (int k = 0; k < SHARE; ++k) {
                    const vm_lanes pixel = (vm_lanes){0} + p[k];
                    for (int v = 0; v < 4; ++v) sum[k][v] += pixel * g[v];
                }
            }
        }
    for (int i = 0; i < SHARE; ++i)
        for (int v = 0; v < 4; ++v)
            vm_store_lanes(sum[i][v], dw + i * c->outputs + v * VM_LANES, VM_LANES);
}

// `width` neighbours of every `stride`, close together.
static void gather(long rows, long width, long stride, const float *from, float *to) {
    for (long r = 0; r < rows; ++r)
        memcpy(to + r * width, from + r * stride, (size_t)width * sizeof(float));
}

// One part of the blocks of outputs × channels × kernel elements, in that order.
WIDE static void blocks(const filter_context *c, long part) {
    const vm_window *w = c->w;
    const long taps = w->kernel_height * w->kernel_width, groups = w->channels / CHANNELS;
    const long total = c->outputs / OUTPUTS * groups * taps;
    const long first = part * total / c->parts, last = (part + 1) * total / c->parts;
    float *dy = c->room + part * c->chunk * (places(w) * OUTPUTS + pixels(w) * CHANNELS);
    float *x = dy + c->chunk * places(w) * OUTPUTS;
    for (long o = first; o < last;) {
        const long outputs = o / (groups * taps);
        long stop = (outputs + 1) * groups * taps;
        if (stop > last) stop = last;
        for (long n = 0; n < c->images; n += c->chunk) {
            const long images = c->images - n < c->chunk ? c->images - n : c->chunk;
            gather(images * places(w), OUTPUTS, c->outputs,
                   c->dy + n * places(w) * c->outputs + outputs * OUTPUTS, dy);
            for (long block = o; block < stop; ++block) {
                const long channel = block / taps % groups * CHANNELS, tap = block % taps;
                if (block == o || tap == 0)
                    gather(images * pixels(w), CHANNELS, w->channels,
                           c->x + n * pixels(w) * w->channels + channel, x);
                float *dw = c->dw + (tap * w->channels + channel) * c->outputs + outputs * OUTPUTS;
                for (long k = 0; k < CHANNELS; k += SHARE)
                    tile(c, images, tap / w->kernel_width, tap % w->kernel_width, x + k, dy,
                         dw + k * c->outputs, n == 0);
            }
        }
        o = stop;
    }
}

static void parts_range(const void *context, long begin, long end) {
    // Parts are counted in sixteens, since the pool's pieces begin on multiples of that.
    for (long part = begin / 16; part < (end + 15) / 16; ++part)
        blocks(context, part);
}

void vm_filter_gradient(const vm_window *window, long images, long outputs, long parts,
                        const float *x, const float *dy, float *dw, float *room) {
    filter_context c = {window, images, outputs, parts, images_at_a_time(window), x, dy, dw, room};
    vm_parallel(16 * parts, 16, parts_range, &c);
}
