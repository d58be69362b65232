#include "columns.h"

// Convolutions of 4×4 kernels in steps of two with fewer products, by minimal filtering (Winograd
// 1980, "Arithmetic complexity of computations"; Lavin & Gray 2016 for networks; the bilinear
// algorithm itself is Toom's and Cook's).
//
// Split by the parity of their rows and columns, the pixels are four times as many channels, and
// the kernel has two taps an axis. Along one axis, m outputs of two taps,
//
//     y[i] = d[i]·g[0] + d[i + 1]·g[1],   0 ≤ i < m,
//
// are the transpose of multiplying the polynomials g (two coefficients) and y (m of them), which
// takes m + 1 products: evaluate both at m + 1 points, multiply there, and interpolate. Transposed,
//
//     u_p = g[0] + g[1]·p,   v_p = Σ_j L_p[j]·d[j],   y[i] = Σ_p p^i·u_p·v_p,
//
// where L_p are the coefficients of Lagrange's polynomials; at the point infinity u is g[1], its
// polynomial is the product of all x − p, and it belongs to y[m − 1] alone. In two dimensions both
// axes do the same: 25 products for 16 outputs, where the definition takes 64.
//
// The points are ∞, ±3/8 and ±5/4, nearly even on the projective line, where the rounding errors
// grow least: largest error 1.5·10⁻⁶ of the largest output, against 5·10⁻⁶ with the usual 0, ±1, 2
// and ∞, and 0.4·10⁻⁶ of the direct sum. A tile of m outputs uses the first m + 1 of them. All tiles
// have four outputs an axis but the last, which has what is left over: u does not depend on m, so
// that tiles of all sizes share one transformed filter, and no product is wasted.
//
// The arrays: V [product][tile][4·inputs], U [product][4·inputs][outputs] and
// M [product][tile][outputs], with M = V·U product by product. The transposes of all maps give the
// other two kernels.

enum { MOST = 4, POINTS = MOST + 1, PRODUCTS = POINTS * POINTS };

typedef struct {
    const vm_window *w;
    long images, channels;
    const float *from;
    float *to;
    long starts[PRODUCTS + 1];
} filtering;

static long tiles(long places) { return (places + MOST - 1) / MOST; }

// Outputs of tile `t`.
static long reach(long places, long t) {
    return places - t * MOST < MOST ? places - t * MOST : MOST;
}

// Tiles that use the point of index `p`: all, but perhaps for the last.
static long users(long places, long p) {
    const long count = tiles(places);
    return reach(places, count - 1) >= p ? count : count - 1;
}

void vm_minimal_starts(const vm_window *w, long images, long *starts) {
    long total = 0;
    for (int k = 0; k < PRODUCTS; ++k) {
        starts[k] = total;
        total += images * users(w->out_height, k / POINTS) * users(w->out_width, k % POINTS);
    }
    starts[PRODUCTS] = total;
}

// The place of tile (n, i, j) in product k of an array of `channels`.
VM_INLINE long place(const filtering *c, long channels, long k, long n, long i, long j) {
    const long down = users(c->w->out_height, k / POINTS);
    const long across = users(c->w->out_width, k % POINTS);
    return (c->starts[k] + (n * down + i) * across + j) * channels;
}

// MARK: Transforms along one axis

// The points besides infinity are ±A and ±B.
#define A 0.375f
#define B 1.25f
#define AA (A * A)
#define BB (B * B)

// v_p from the m + 1 pixels d.
VM_INLINE void interpolate(long m, const vm_lanes *d, vm_lanes *v, long step) {
    switch (m) {
    case 1:
        v[0] = d[1] - A * d[0];
        v[step] = d[0];
        break;
    case 2: {
        const vm_lanes even = 0.5f * d[0], odd = (0.5f / A) * d[1];
        v[0] = d[2] - AA * d[0];
        v[step] = even + odd;
        v[2 * step] = even - odd;
        break;
    }
    case 3:
        v[0] = d[3] - B * d[2] - AA * d[1] + (AA * B) * d[0];
        v[step] = (0.5f / A / (B - A)) * (A * B * d[0] + (B - A) * d[1] - d[2]);
        v[2 * step] = (0.5f / A / (B + A)) * (A * B * d[0] - (B + A) * d[1] + d[2]);
        v[3 * step] = (1 / (BB - AA)) * (d[2] - AA * d[0]);
        break;
    default: {
        const vm_lanes even_a = (0.5f / (BB - AA)) * (BB * d[0] - d[2]);
        const vm_lanes odd_a = (0.5f / A / (BB - AA)) * (BB * d[1] - d[3]);
        const vm_lanes even_b = (0.5f / (BB - AA)) * (d[2] - AA * d[0]);
        const vm_lanes odd_b = (0.5f / B / (BB - AA)) * (d[3] - AA * d[1]);
        v[0] = d[4] - (AA + BB) * d[2] + (AA * BB) * d[0];
        v[step] = even_a + odd_a;
        v[2 * step] = even_a - odd_a;
        v[3 * step] = even_b + odd_b;
        v[4 * step] = even_b - odd_b;
    }
    }
}

// The transpose: d from v.
VM_INLINE void interpolate_transposed(long m, const vm_lanes *v, vm_lanes *d, long step) {
    switch (m) {
    case 1: d[0] = v[1] - A * v[0]; break;
    case 2:
        d[0] = 0.5f * (v[1] + v[2]) - AA * v[0];
        d[step] = (0.5f / A) * (v[1] - v[2]);
        break;
    case 3: {
        const vm_lanes p = (0.5f / A / (B - A)) * v[1], q = (0.5f / A / (B + A)) * v[2];
        const vm_lanes r = (1 / (BB - AA)) * v[3];
        d[0] = A * B * (p + q) - AA * r + (AA * B) * v[0];
        d[step] = (B - A) * p - (B + A) * q - AA * v[0];
        d[2 * step] = (q - p) + r - B * v[0];
        break;
    }
    default: {
        const vm_lanes even_a = (0.5f / (BB - AA)) * (v[1] + v[2]);
        const vm_lanes odd_a = (0.5f / A / (BB - AA)) * (v[1] - v[2]);
        const vm_lanes even_b = (0.5f / (BB - AA)) * (v[3] + v[4]);
        const vm_lanes odd_b = (0.5f / B / (BB - AA)) * (v[3] - v[4]);
        d[0] = BB * even_a - AA * even_b + (AA * BB) * v[0];
        d[step] = BB * odd_a - AA * odd_b;
        d[2 * step] = (even_b - even_a) - (AA + BB) * v[0];
        d[3 * step] = odd_b - odd_a;
    }
    }
    d[m * step] = v[0];
}

// v_p = Σ p^i·y[i], of m outputs followed by zeros.
VM_INLINE void evaluate(long m, const vm_lanes *y, vm_lanes *v, long step) {
    const vm_lanes even_a = y[0] + AA * y[2], odd_a = A * (y[1] + AA * y[3]);
    const vm_lanes even_b = y[0] + BB * y[2], odd_b = B * (y[1] + BB * y[3]);
    v[0] = y[m - 1];
    v[step] = even_a + odd_a;
    v[2 * step] = even_a - odd_a;
    v[3 * step] = even_b + odd_b;
    v[4 * step] = even_b - odd_b;
}

// The transpose: y from v, in which points that the tile does not use hold zeros.
VM_INLINE void evaluate_transposed(long m, const vm_lanes *v, vm_lanes *y, long step) {
    const vm_lanes even_a = v[1] + v[2], odd_a = A * (v[1] - v[2]);
    const vm_lanes even_b = v[3] + v[4], odd_b = B * (v[3] - v[4]);
    y[0] = even_a + even_b;
    y[step] = odd_a + odd_b;
    y[2 * step] = AA * even_a + BB * even_b;
    y[3 * step] = AA * odd_a + BB * odd_b;
    y[(m - 1) * step] += v[0];
}

// MARK: Tiles

typedef struct {
    long n, i, j;              // the image and the tile
    long rows, columns;        // its outputs
} tile_place;

VM_INLINE tile_place tile_at(const filtering *c, long n, long i, long j) {
    return (tile_place){n, i, j, reach(c->w->out_height, i), reach(c->w->out_width, j)};
}

// The places of the products of tile `t` in an array of `channels`.
VM_INLINE void find_places(const filtering *c, long channels, tile_place t, long *places) {
    for (long p = 0; p <= t.rows; ++p)
        for (long q = 0; q <= t.columns; ++q)
            places[p * POINTS + q] = place(c, channels, p * POINTS + q, t.n, t.i, t.j);
}

// A function for the thread pool that does `work(c, t)` for every tile of rows of tiles, of which
// each stands for 16 elements. A macro, so that the work is inlined into each of the clones.
#define EACH_TILE(name, work)                                                                     \
    VM_CLONES static void name(const void *context, long begin, long end) {                       \
        const filtering *c = context;                                                             \
        const long down = tiles(c->w->out_height), across = tiles(c->w->out_width);               \
        for (long row = begin / 16; row < (end + 15) / 16; ++row)                                 \
            for (long j = 0; j < across; ++j) work(c, tile_at(c, row / down, row % down, j));     \
    }

VM_INLINE vm_lanes load(const float *x) { return vm_load_lanes(x, VM_LANES); }
VM_INLINE void store(vm_lanes v, float *x) { vm_store_lanes(v, x, VM_LANES); }

// MARK: Pixels

// The first row and column of the pixels of one parity that tile `t` sees.
VM_INLINE long first_row(const vm_window *w, tile_place t, long parity) {
    return 2 * MOST * t.i - w->top + parity / 2;
}

VM_INLINE long first_column(const vm_window *w, tile_place t, long parity) {
    return 2 * MOST * t.j - w->left + parity % 2;
}

// One tile: V from x.
VM_INLINE void pixels(const filtering *c, tile_place t) {
    const vm_window *w = c->w;
    const long channels = w->channels;
    long places[PRODUCTS];
    find_places(c, 4 * channels, t, places);
    for (long parity = 0; parity < 4; ++parity) {
        const long top = first_row(w, t, parity), left = first_column(w, t, parity);
        for (long k = 0; k < channels; k += VM_LANES) {
            vm_lanes half[PRODUCTS];
            for (long a = 0; a <= t.rows; ++a) {
                vm_lanes d[POINTS];
                const long y = top + 2 * a;
                const bool inside = y >= 0 && y < w->height;
                const float *x =
                    c->from + ((t.n * w->height + y) * w->width + left) * channels + k;
                for (long b = 0; b <= t.columns; ++b) {
                    const long column = left + 2 * b;
                    d[b] = (vm_lanes){0};
                    if (inside && column >= 0 && column < w->width)
                        d[b] = load(x + 2 * b * channels);
                }
                interpolate(t.columns, d, half + a, POINTS);
            }
            float *v = c->to + parity * channels + k;
            for (long q = 0; q <= t.columns; ++q) {
                vm_lanes whole[POINTS];
                interpolate(t.rows, half + q * POINTS, whole, 1);
                for (long p = 0; p <= t.rows; ++p)
                    store(whole[p], v + places[p * POINTS + q]);
            }
        }
    }
}

EACH_TILE(pixel_rows, pixels)

void vm_minimal_pixels(const vm_window *window, long images, const float *x, float *v) {
    filtering c = {.w = window, .images = images, .from = x, .to = v};
    vm_minimal_starts(window, images, c.starts);
    vm_parallel(16 * images * tiles(window->out_height), 16, pixel_rows, &c);
}

// One tile: dx from V's gradient. Neighbouring tiles share a row or column of pixels, to which
// each adds its part in turn.
VM_INLINE void pixels_transposed(const filtering *c, tile_place t) {
    const vm_window *w = c->w;
    const long channels = w->channels;
    float *image = c->to + t.n * w->height * w->width * channels;
    long places[PRODUCTS];
    find_places(c, 4 * channels, t, places);
    for (long parity = 0; parity < 4; ++parity) {
        const long top = first_row(w, t, parity), left = first_column(w, t, parity);
        for (long k = 0; k < channels; k += VM_LANES) {
            const float *v = c->from + parity * channels + k;
            vm_lanes half[PRODUCTS];
            for (long q = 0; q <= t.columns; ++q) {
                vm_lanes whole[POINTS];
                for (long p = 0; p <= t.rows; ++p) whole[p] = load(v + places[p * POINTS + q]);
                interpolate_transposed(t.rows, whole, half + q, POINTS);
            }
            for (long a = 0; a <= t.rows; ++a) {
                const long y = top + 2 * a;
                if (y < 0 || y >= w->height) continue;
                vm_lanes d[POINTS];
                interpolate_transposed(t.columns, half + a * POINTS, d, 1);
                float *x = image + (y * w->width + left) * channels + k;
                for (long b = 0; b <= t.columns; ++b) {
                    const long column = left + 2 * b;
                    if (column < 0 || column >= w->width) continue;
                    float *pixel = x + 2 * b * channels;
                    if ((a == 0 && t.i > 0) || (b == 0 && t.j > 0)) d[b] += load(pixel);
                    store(d[b], pixel);
                }
            }
        }
    }
}

// Zeros for the pixels of image `n` that no output sees.
VM_INLINE void clear_unseen(const filtering *c, long n) {
    const vm_window *w = c->w;
    const long channels = w->channels;
    const long seen_height = 2 * w->out_height + 2 - w->top;
    const long seen_width = 2 * w->out_width + 2 - w->left;
    float *image = c->to + n * w->height * w->width * channels;
    for (long y = 0; y < w->height; ++y)
        for (long x = y < seen_height ? seen_width : 0; x < w->width; ++x)
            memset(image + (y * w->width + x) * channels, 0, (size_t)channels * 4);
}

VM_CLONES static void pixel_images(const void *context, long begin, long end) {
    const filtering *c = context;
    const long down = tiles(c->w->out_height), across = tiles(c->w->out_width);
    for (long n = begin / 16; n < (end + 15) / 16; ++n) {
        clear_unseen(c, n);
        for (long i = 0; i < down; ++i)
            for (long j = 0; j < across; ++j) pixels_transposed(c, tile_at(c, n, i, j));
    }
}

void vm_minimal_pixels_transposed(const vm_window *window, long images, const float *v, float *x) {
    filtering c = {.w = window, .images = images, .from = v, .to = x};
    vm_minimal_starts(window, images, c.starts);
    vm_parallel(16 * images, 16, pixel_images, &c);
}

// MARK: Outputs

// The first number of tile `t` in outputs of `channels`.
VM_INLINE long first_output(const filtering *c, tile_place t) {
    const vm_window *w = c->w;
    return ((t.n * w->out_height + MOST * t.i) * w->out_width + MOST * t.j) * c->channels;
}

// One tile: y from M.
VM_INLINE void outputs(const filtering *c, tile_place t) {
    const vm_window *w = c->w;
    const long channels = c->channels;
    long places[PRODUCTS];
    find_places(c, channels, t, places);
    float *y = c->to + first_output(c, t);
    for (long k = 0; k < channels; k += VM_LANES) {
        vm_lanes half[MOST * POINTS];
        for (long p = 0; p <= t.rows; ++p) {
            vm_lanes m[POINTS] = {0};
            for (long q = 0; q <= t.columns; ++q) m[q] = load(c->from + places[p * POINTS + q] + k);
            evaluate_transposed(t.columns, m, half + p, POINTS);
        }
        for (long p = t.rows + 1; p < POINTS; ++p)
            for (long b = 0; b < MOST; ++b) half[b * POINTS + p] = (vm_lanes){0};
        for (long b = 0; b < t.columns; ++b) {
            vm_lanes out[MOST];
            evaluate_transposed(t.rows, half + b * POINTS, out, 1);
            for (long a = 0; a < t.rows; ++a)
                store(out[a], y + (a * w->out_width + b) * channels + k);
        }
    }
}

EACH_TILE(output_rows, outputs)

void vm_minimal_outputs(const vm_window *window, long images, long outputs, const float *m,
                        float *y) {
    filtering c = {.w = window, .images = images, .channels = outputs, .from = m, .to = y};
    vm_minimal_starts(window, images, c.starts);
    vm_parallel(16 * images * tiles(window->out_height), 16, output_rows, &c);
}

// One tile: M's gradient from dy.
VM_INLINE void outputs_transposed(const filtering *c, tile_place t) {
    const vm_window *w = c->w;
    const long channels = c->channels;
    long places[PRODUCTS];
    find_places(c, channels, t, places);
    const float *y = c->from + first_output(c, t);
    for (long k = 0; k < channels; k += VM_LANES) {
        vm_lanes half[MOST * POINTS] = {0};
        for (long a = 0; a < t.rows; ++a) {
            vm_lanes in[MOST] = {0};
            for (long b = 0; b < t.columns; ++b)
                in[b] = load(y + (a * w->out_width + b) * channels + k);
            evaluate(t.columns, in, half + a, MOST);
        }
        for (long q = 0; q <= t.columns; ++q) {
            vm_lanes m[POINTS];
            evaluate(t.rows, half + q * MOST, m, 1);
            for (long p = 0; p <= t.rows; ++p) store(m[p], c->to + places[p * POINTS + q] + k);
        }
    }
}

EACH_TILE(output_gradient_rows, outputs_transposed)

void vm_minimal_outputs_transposed(const vm_window *window, long images, long outputs,
                                   const float *dy, float *m) {
    filtering c = {.w = window, .images = images, .channels = outputs, .from = dy, .to = m};
    vm_minimal_starts(window, images, c.starts);
    vm_parallel(16 * images * tiles(window->out_height), 16, output_gradient_rows, &c);
}

// MARK: Filters

// u_p = g[0] + g[1]·p.
VM_INLINE void taps(vm_lanes g0, vm_lanes g1, vm_lanes *u, long step) {
    u[0] = g1;
    u[step] = g0 + A * g1;
    u[2 * step] = g0 - A * g1;
    u[3 * step] = g0 + B * g1;
    u[4 * step] = g0 - B * g1;
}

VM_INLINE void taps_transposed(const vm_lanes *u, long step, vm_lanes *g0, vm_lanes *g1) {
    *g0 = (u[step] + u[2 * step]) + (u[3 * step] + u[4 * step]);
    *g1 = u[0] + A * (u[step] - u[2 * step]) + B * (u[3 * step] - u[4 * step]);
}

// The place of a row of U's tap (0, 0) in a filter: U's rows are of one parity and one input.
VM_INLINE long first_tap(const filtering *c, long row) {
    const long inputs = c->images, outputs = c->channels;
    const long down = row / inputs / 2, across = row / inputs % 2, channel = row % inputs;
    return ((4 * down + across) * inputs + channel) * outputs;
}

// How far behind it tap (a, b) is.
VM_INLINE long tap(const filtering *c, long a, long b) {
    return (8 * a + 2 * b) * c->images * c->channels;
}

// One row of U from the filter.
VM_INLINE void filter(const filtering *c, long row) {
    const long inputs = c->images, outputs = c->channels;
    const float *w = c->from + first_tap(c, row);
    for (long k = 0; k < outputs; k += VM_LANES) {
        vm_lanes g[2][2], half[POINTS][2], u[PRODUCTS];
        for (long a = 0; a < 2; ++a)
            for (long b = 0; b < 2; ++b) g[a][b] = load(w + tap(c, a, b) + k);
        for (long b = 0; b < 2; ++b) taps(g[0][b], g[1][b], &half[0][b], 2);
        for (long p = 0; p < POINTS; ++p) taps(half[p][0], half[p][1], u + p * POINTS, 1);
        for (long q = 0; q < PRODUCTS; ++q)
            store(u[q], c->to + (q * 4 * inputs + row) * outputs + k);
    }
}

VM_CLONES static void filter_rows(const void *context, long begin, long end) {
    for (long row = begin / 16; row < (end + 15) / 16; ++row) filter(context, row);
}

void vm_minimal_filter(long inputs, long outputs, const float *w, float *u) {
    filtering c = {.images = inputs, .channels = outputs, .from = w, .to = u};
    vm_parallel(16 * 4 * inputs, 16, filter_rows, &c);
}

// The filter's gradient from one row of U's.
VM_INLINE void filter_transposed(const filtering *c, long row) {
    const long inputs = c->images, outputs = c->channels;
    float *w = c->to + first_tap(c, row);
    for (long k = 0; k < outputs; k += VM_LANES) {
        vm_lanes g[2][2], half[POINTS][2], u[PRODUCTS];
        for (long q = 0; q < PRODUCTS; ++q)
            u[q] = load(c->from + (q * 4 * inputs + row) * outputs + k);
        for (long p = 0; p < POINTS; ++p)
            taps_transposed(u + p * POINTS, 1, &half[p][0], &half[p][1]);
        for (long b = 0; b < 2; ++b) taps_transposed(&half[0][b], 2, &g[0][b], &g[1][b]);
        for (long a = 0; a < 2; ++a)
            for (long b = 0; b < 2; ++b) store(g[a][b], w + tap(c, a, b) + k);
    }
}

VM_CLONES static void filter_gradient_rows(const void *context, long begin, long end) {
    for (long row = begin / 16; row < (end + 15) / 16; ++row) filter_transposed(context, row);
}

void vm_minimal_filter_transposed(long inputs, long outputs, const float *u, float *w) {
    filtering c = {.images = inputs, .channels = outputs, .from = u, .to = w};
    vm_parallel(16 * 4 * inputs, 16, filter_gradient_rows, &c);
}
