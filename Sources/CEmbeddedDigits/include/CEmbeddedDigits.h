#pragma once

#include <stddef.h>

/// The 5,000 images as a gzip-compressed IDX file of rank 3, `length` bytes long, valid for the
/// life of the process.
const unsigned char *embedded_digits_images(size_t *length);

/// The 5,000 labels as a gzip-compressed IDX file of rank 1, `length` bytes long, valid for the
/// life of the process.
const unsigned char *embedded_digits_labels(size_t *length);
