#pragma once

#include <stddef.h>

/// The texts of which pages are made.
typedef enum {
    /// The page of a comparison, with places for the style, the data and the scripts.
    EMBEDDED_PAGE,
    /// The page's style sheet.
    EMBEDDED_STYLE,
    /// The scripts that every such page has.
    EMBEDDED_SCRIPT,
    /// The script that shows the data within a report.
    EMBEDDED_START,
    /// What the page of a server has besides.
    EMBEDDED_LIVE,
    /// The scripts that ask a server.
    EMBEDDED_LIVE_SCRIPT,
    /// The description of the server's interface, in JSON.
    EMBEDDED_INTERFACE,
} embedded_report_part;

/// A text in UTF-8, `length` bytes long, valid for the life of the process.
const char *embedded_report(embedded_report_part part, size_t *length);
