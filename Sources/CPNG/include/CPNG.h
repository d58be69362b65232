#pragma once

#include <stddef.h>
#include <stdint.h>

// PNG in memory, over libpng's full interface.
//
// libpng reports errors by longjmp, which must not cross Swift frames: every jump starts and ends
// inside CPNG.c. Each function that can fail returns 0 on success and 1 on failure, in which case
// `message` holds a sentence. Nothing is printed and nothing aborts.

enum { CPNG_MESSAGE_SIZE = 256 };

// One text chunk. `key` is Latin-1; `value` is Latin-1 (tEXt), or UTF-8 (iTXt) where `is_utf8`.
typedef struct {
    const char *key;
    const char *value;
    size_t value_count;
    int is_utf8;
} cpng_text;

// Bytes that cpng_bytes_free returns to the system.
typedef struct {
    uint8_t *bytes;
    size_t count;
} cpng_bytes;

// Writes 8-bit rows without gaps; `channels` is 1 (grey), 3 (RGB) or 4 (RGBA). The same input gives
// the same bytes.
int cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                const cpng_text *texts, size_t text_count, cpng_bytes *output,
                char message[CPNG_MESSAGE_SIZE]);

void cpng_bytes_free(cpng_bytes *bytes);

// What a reader refuses before it allocates for it.
typedef struct {
    uint32_t width;
    uint32_t height;
    uint64_t pixels;
} cpng_limits;

// The size of the image as it will be delivered: 8 bits a channel.
typedef struct {
    uint32_t width;
    uint32_t height;
    int channels;
} cpng_size;

typedef struct cpng_reader cpng_reader;

// Reads the header. `bytes` must outlive the reader. A size that breaks a limit, or that so few bytes
// cannot unpack to, fails here.
int cpng_reader_open(const uint8_t *bytes, size_t count, cpng_limits limits, cpng_reader **reader,
                     cpng_size *size, char message[CPNG_MESSAGE_SIZE]);

// Reads all rows into `pixels`, which holds width * height * channels bytes, and the chunks behind.
int cpng_reader_read(cpng_reader *reader, uint8_t *pixels, char message[CPNG_MESSAGE_SIZE]);

// The text chunks met so far; each stays valid until the reader is closed.
size_t cpng_reader_text_count(const cpng_reader *reader);
cpng_text cpng_reader_text(const cpng_reader *reader, size_t index);

void cpng_reader_close(cpng_reader *reader);

// The version of libpng that is loaded: "1.6.39".
const char *cpng_version(void);
