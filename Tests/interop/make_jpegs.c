// Prints the JPEG fixtures of the tests as Base64: made by TurboJPEG from a picture with a rule.
// cc make_jpegs.c -lturbojpeg -o make_jpegs && ./make_jpegs
#include <stdio.h>
#include <turbojpeg.h>

static void print(const char *name, const unsigned char *bytes, unsigned long count) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    printf("%s\n", name);
    for (unsigned long i = 0; i < count; i += 3) {
        unsigned word = bytes[i] << 16;
        if (i + 1 < count) word |= bytes[i + 1] << 8;
        if (i + 2 < count) word |= bytes[i + 2];
        putchar(digits[word >> 18]);
        putchar(digits[word >> 12 & 63]);
        putchar(i + 1 < count ? digits[word >> 6 & 63] : '=');
        putchar(i + 2 < count ? digits[word & 63] : '=');
    }
    putchar('\n');
}

int main(void) {
    enum { width = 24, height = 16 };
    unsigned char pixels[width * height * 4];
    struct { const char *name; int format, channels, subsampling, flags; } kinds[] = {
        {"grey", TJPF_GRAY, 1, TJSAMP_GRAY, 0},
        {"colour", TJPF_RGB, 3, TJSAMP_444, 0},
        {"progressive", TJPF_RGB, 3, TJSAMP_420, TJFLAG_PROGRESSIVE},
        {"cmyk", TJPF_CMYK, 4, TJSAMP_444, 0},
    };
    for (int kind = 0; kind < 4; kind++) {
        int channels = kinds[kind].channels;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < channels; c++)
                    pixels[(y * width + x) * channels + c] =
                        c == 0 ? 10 * x : c == 1 ? 15 * y : 5 * (x + y);
        unsigned char *bytes = NULL;
        unsigned long count = 0;
        tjhandle encoder = tjInitCompress();
        if (tjCompress2(encoder, pixels, width, 0, height, kinds[kind].format, &bytes, &count,
                        kinds[kind].subsampling, 95, kinds[kind].flags)) return 1;
        print(kinds[kind].name, bytes, count);
        tjFree(bytes);
        tjDestroy(encoder);
    }
}
