#include "CEmbeddedReport.h"

// #embed is C23; clang takes it in every mode and only remarks on it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char page[] = {
#embed "page/page.html"
};

static const char style[] = {
#embed "page/page.css"
};

static const char script[] = {
#embed "page/curves.js"
    ,
#embed "page/tables.js"
    ,
#embed "page/page.js"
};

const char *embedded_report_page(size_t *length) {
    *length = sizeof page;
    return page;
}

const char *embedded_report_style(size_t *length) {
    *length = sizeof style;
    return style;
}

const char *embedded_report_script(size_t *length) {
    *length = sizeof script;
    return script;
}
