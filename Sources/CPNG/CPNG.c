#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep_message_and_jump(png_structp png, png_const_charp text) {
    char *message = png_get_error_ptr(png);
    snprintf(message, CPNG_MESSAGE_SIZE, "%s", text);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

// Writing

typedef struct {
    png_structp png;
    png_infop info;
    png_text *texts;
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} writer;

static void append(png_structp png, png_bytep data, size_t count) {
    writer *out = png_get_io_ptr(png);
    if (count > out->capacity - out->count) {
        size_t capacity = 2 * out->capacity + count + 4096;
        uint8_t *bytes = realloc(out->bytes, capacity);
        if (bytes == NULL) png_error(png, "not enough memory for the PNG");
        out->bytes = bytes;
        out->capacity = capacity;
    }
    memcpy(out->bytes + out->count, data, count);
    out->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

// Everything that changes after setjmp lies in `out`, outside this frame, so a jump cannot lose it.
static int write_all(writer *out, const uint8_t *pixels, uint32_t width, uint32_t height,
                     int channels, const cpng_text *texts, size_t text_count) {
    if (setjmp(png_jmpbuf(out->png))) return 1;
    png_set_user_limits(out->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_write_fn(out->png, out, append, flush_nothing);
    int type = channels == 1 ? PNG_COLOR_TYPE_GRAY
               : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
    png_set_IHDR(out->png, out->info, width, height, 8, type, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    // Stated, so that the bytes do not follow a library's change of mind.
    png_set_compression_level(out->png, 6);
    png_set_filter(out->png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
    for (size_t i = 0; i < text_count; i++) {
        out->texts[i].compression = texts[i].is_utf8 ? PNG_ITXT_COMPRESSION_NONE
                                                     : PNG_TEXT_COMPRESSION_NONE;
        out->texts[i].key = (char *)texts[i].key;
        out->texts[i].text = (char *)texts[i].value;
        if (texts[i].is_utf8) {
            out->texts[i].itxt_length = texts[i].value_count;
            out->texts[i].lang = "";
            out->texts[i].lang_key = "";
        } else {
            out->texts[i].text_length = texts[i].value_count;
        }
    }
    if (text_count > 0) png_set_text(out->png, out->info, out->texts, (int)text_count);
    png_write_info(out->png, out->info);
    size_t stride = (size_t)width * (size_t)channels;
    for (uint32_t y = 0; y < height; y++) png_write_row(out->png, pixels + y * stride);
    png_write_end(out->png, NULL);
    return 0;
}

int cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                const cpng_text *texts, size_t text_count, cpng_bytes *output,
                char message[CPNG_MESSAGE_SIZE]) {
    writer out = {0};
    int failed = 1;
    snprintf(message, CPNG_MESSAGE_SIZE, "not enough memory for the PNG");
    out.texts = calloc(text_count + 1, sizeof(png_text));
    out.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, keep_message_and_jump,
                                      ignore_warning);
    if (out.png != NULL) out.info = png_create_info_struct(out.png);
    if (out.texts != NULL && out.info != NULL)
        failed = write_all(&out, pixels, width, height, channels, texts, text_count);
    if (out.png != NULL) png_destroy_write_struct(&out.png, &out.info);
    free(out.texts);
    if (failed) {
        free(out.bytes);
        return 1;
    }
    output->bytes = out.bytes;
    output->count = out.count;
    return 0;
}

void cpng_bytes_free(cpng_bytes *bytes) {
    free(bytes->bytes);
    bytes->bytes = NULL;
    bytes->count = 0;
}

// Reading

struct cpng_reader {
    png_structp png;
    png_infop info;
    png_bytepp rows;
    const uint8_t *bytes;
    size_t count;
    size_t position;
    cpng_size size;
    char message[CPNG_MESSAGE_SIZE];
};

static void take(png_structp png, png_bytep data, size_t count) {
    cpng_reader *in = png_get_io_ptr(png);
    if (count > in->count - in->position) png_error(png, "the file ends early");
    memcpy(data, in->bytes + in->position, count);
    in->position += count;
}

static void check_size(cpng_reader *in, cpng_limits limits) {
    uint32_t width = png_get_image_width(in->png, in->info);
    uint32_t height = png_get_image_height(in->png, in->info);
    char text[CPNG_MESSAGE_SIZE];
    if (width > limits.width || height > limits.height ||
        (uint64_t)width * height > limits.pixels) {
        snprintf(text, sizeof text,
                 "the image claims %u x %u pixels; at most %u x %u and %llu in all are read", width,
                 height, limits.width, limits.height, (unsigned long long)limits.pixels);
        png_error(in->png, text);
    }
    // Deflate shrinks at most 1032-fold, so a small file cannot hold a large image.
    uint64_t claimed = (uint64_t)png_get_rowbytes(in->png, in->info) * height;
    if (claimed / 1032 > in->count) {
        snprintf(text, sizeof text,
                 "the image claims %u x %u pixels, more than a file of %zu bytes can hold", width,
                 height, in->count);
        png_error(in->png, text);
    }
}

static int read_header(cpng_reader *in, cpng_limits limits) {
    if (setjmp(png_jmpbuf(in->png))) return 1;
    png_set_read_fn(in->png, in, take);
    // Ours are checked in check_size, with a message that says the numbers.
    png_set_user_limits(in->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(in->png, 8 << 20);
    png_set_chunk_cache_max(in->png, 1000);
    png_read_info(in->png, in->info);
    check_size(in, limits);

    png_byte type = png_get_color_type(in->png, in->info);
    int transparent = png_get_valid(in->png, in->info, PNG_INFO_tRNS) != 0;
    int alpha = transparent || (type & PNG_COLOR_MASK_ALPHA) != 0;
    if (png_get_bit_depth(in->png, in->info) == 16) png_set_scale_16(in->png);
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(in->png);
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(in->png);
    if (transparent) png_set_tRNS_to_alpha(in->png);
    if (alpha && (type & PNG_COLOR_MASK_COLOR) == 0) png_set_gray_to_rgb(in->png);
    png_set_interlace_handling(in->png);
    png_read_update_info(in->png, in->info);

    in->size.width = png_get_image_width(in->png, in->info);
    in->size.height = png_get_image_height(in->png, in->info);
    in->size.channels = png_get_channels(in->png, in->info);
    size_t stride = (size_t)in->size.width * (size_t)in->size.channels;
    if (png_get_rowbytes(in->png, in->info) != stride)
        png_error(in->png, "its pixel format is not supported");
    return 0;
}

int cpng_reader_open(const uint8_t *bytes, size_t count, cpng_limits limits, cpng_reader **reader,
                     cpng_size *size, char message[CPNG_MESSAGE_SIZE]) {
    if (count < 8 || png_sig_cmp(bytes, 0, 8) != 0) {
        snprintf(message, CPNG_MESSAGE_SIZE, "it does not begin with the PNG signature");
        return 1;
    }
    snprintf(message, CPNG_MESSAGE_SIZE, "not enough memory to read the PNG");
    cpng_reader *in = calloc(1, sizeof(cpng_reader));
    if (in == NULL) return 1;
    in->bytes = bytes;
    in->count = count;
    in->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, in->message, keep_message_and_jump,
                                     ignore_warning);
    if (in->png != NULL) in->info = png_create_info_struct(in->png);
    if (in->info == NULL) {
        cpng_reader_close(in);
        return 1;
    }
    if (read_header(in, limits)) {
        memcpy(message, in->message, CPNG_MESSAGE_SIZE);
        cpng_reader_close(in);
        return 1;
    }
    *reader = in;
    *size = in->size;
    return 0;
}

static int read_rows(cpng_reader *in, uint8_t *pixels) {
    if (setjmp(png_jmpbuf(in->png))) return 1;
    size_t stride = (size_t)in->size.width * (size_t)in->size.channels;
    // Interlaced images come in several passes over the same rows.
    in->rows = calloc(in->size.height, sizeof(png_bytep));
    if (in->rows == NULL) png_error(in->png, "not enough memory to read the PNG");
    for (uint32_t y = 0; y < in->size.height; y++) in->rows[y] = pixels + y * stride;
    png_read_image(in->png, in->rows);
    png_read_end(in->png, in->info);
    return 0;
}

int cpng_reader_read(cpng_reader *in, uint8_t *pixels, char message[CPNG_MESSAGE_SIZE]) {
    int failed = read_rows(in, pixels);
    if (failed) memcpy(message, in->message, CPNG_MESSAGE_SIZE);
    return failed;
}

size_t cpng_reader_text_count(const cpng_reader *in) {
    png_textp texts = NULL;
    int count = 0;
    png_get_text(in->png, in->info, &texts, &count);
    return (size_t)count;
}

cpng_text cpng_reader_text(const cpng_reader *in, size_t index) {
    png_textp texts = NULL;
    int count = 0;
    png_get_text(in->png, in->info, &texts, &count);
    png_text text = texts[index];
    int is_utf8 = text.compression >= PNG_ITXT_COMPRESSION_NONE;
    cpng_text result = {text.key, text.text, is_utf8 ? text.itxt_length : text.text_length, is_utf8};
    return result;
}

void cpng_reader_close(cpng_reader *in) {
    if (in == NULL) return;
    if (in->png != NULL) png_destroy_read_struct(&in->png, &in->info, NULL);
    free(in->rows);
    free(in);
}

const char *cpng_version(void) { return png_get_libpng_ver(NULL); }
