#include "CEmbeddedDigits.h"

// #embed is C23; clang takes it in every mode and only remarks on it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char images[] = {
#embed "data/digits-5k-images-idx3-ubyte.gz"
};

static const unsigned char labels[] = {
#embed "data/digits-5k-labels-idx1-ubyte.gz"
};

const unsigned char *embedded_digits_images(size_t *length) {
    *length = sizeof images;
    return images;
}

const unsigned char *embedded_digits_labels(size_t *length) {
    *length = sizeof labels;
    return labels;
}
