#pragma once

#include <stddef.h>

/// The page of a comparison as UTF-8 text with places for the style, the data and the scripts,
/// `length` bytes long, valid for the life of the process like the ones below.
const char *embedded_report_page(size_t *length);

/// The page's style sheet.
const char *embedded_report_style(size_t *length);

/// The page's scripts, one after the other.
const char *embedded_report_script(size_t *length);
