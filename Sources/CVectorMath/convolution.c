#include "windows.h"

#include <string.h>

typedef struct {
    const vm_window *window;
    const float *from;
    float *to;
} window_context;

// One row of places: for each, the kernel's pixels one behind the other, zeros outside.
static void columns_rows(const void *context, long begin, long end) {
    const window_context *c = context;
    const vm_window *w = c->window;
    const long run = w->window_channels, step = w->stride_width * w->channels;
    const long size = w->kernel_height * w->kernel_width * run;
    for (long row = begin; row < end; ++row) {
        long image = row / w->out_height, i = row % w->out_height;
        const float *x = c->from + image * w->height * w->width * w->channels + w->first_channel;
        float *to = c->to + row * w->out_width * size;
        for (long a = 0; a < w->kernel_height; ++a) {
            long y = i * w->stride_height - w->top + a * w->dilation_height;
            for (long b = 0; b < w->kernel_width; ++b) {
                long shift = b * w->dilation_width - w->left, first, last;
                places_inside(shift, w->stride_width, w->width, w->out_width, &first, &last);
                if (y < 0 || y >= w->height) first = last = 0;
                float *out = to + (a * w->kernel_width + b) * run;
                const float *line = x + (y * w->width + shift) * w->channels;
                for (long j = 0; j < first; ++j) memset(out + j * size, 0, (size_t)run * 4);
                if (run == 1) {
                    for (long j = first; j < last; ++j) out[j * size] = line[j * step];
                } else {
                    for (long j = first; j < last; ++j)
                        memcpy(out + j * size, line + j * step, (size_t)run * 4);
                }
                for (long j = last; j < w->out_width; ++j)
                    memset(out + j * size, 0, (size_t)run * 4);
            }
        }
    }
}

void vm_image_to_columns(const vm_window *window, long images, const float *x, float *columns) {
    window_context c = {window, x, columns};
    long size = window->kernel_height * window->kernel_width * window->window_channels;
    vm_parallel(images * window->out_height, VM_GRAIN / (window->out_width * size + 1) + 1,
                columns_rows, &c);
}

// One row of the image: everything that the kernel's places above it hold for it.
VM_CLONES static void image_rows(const void *context, long begin, long end) {
    const window_context *c = context;
    const vm_window *w = c->window;
    const long run = w->window_channels, step = w->stride_width * w->channels;
    const long size = w->kernel_height * w->kernel_width * run;
    for (long row = begin; row < end; ++row) {
        long image = row / w->height, y = row % w->height;
        float *x = c->to + row * w->width * w->channels + w->first_channel;
        if (run == w->channels) {
            memset(x, 0, (size_t)(w->width * run) * 4);
        } else {
            for (long j = 0; j < w->width; ++j)
                memset(x + j * w->channels, 0, (size_t)run * 4);
        }
        for (long a = 0; a < w->kernel_height; ++a) {
            long distance = y + w->top - a * w->dilation_height;
            if (distance < 0 || distance % w->stride_height) continue;
            long i = distance / w->stride_height;
            if (i >= w->out_height) continue;
            const float *from = c->from + (image * w->out_height + i) * w->out_width * size;
            for (long b = 0; b < w->kernel_width; ++b) {
                long shift = b * w->dilation_width - w->left, first, last;
                places_inside(shift, w->stride_width, w->width, w->out_width, &first, &last);
                const float *in = from + (a * w->kernel_width + b) * run;
                float *line = x + shift * w->channels;
                if (run == 1) {
                    // Scalar: gathering and scattering two floats apart costs more than it saves.
#pragma clang loop vectorize(disable) unroll_count(4)
                    for (long j = first; j < last; ++j) line[j * step] += in[j * size];
                } else {
                    for (long j = first; j < last; ++j) {
                        const float *source = in + j * size;
                        float *target = line + j * step;
                        VM_VECTORIZE for (long k = 0; k < run; ++k) target[k] += source[k];
                    }
                }
            }
        }
    }
}

void vm_columns_to_image(const vm_window *window, long images, const float *columns, float *x) {
    window_context c = {window, columns, x};
    long work = window->width * window->window_channels * window->kernel_height
        * window->kernel_width / (window->stride_height * window->stride_width);
    vm_parallel(images * window->height, VM_GRAIN / (work + 1) + 1, image_rows, &c);
}
