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

static const char start[] = {
#embed "page/start.js"
};

static const char live[] = {
#embed "page/live.html"
};

static const char live_script[] = {
#embed "page/server.js"
    ,
#embed "page/sampling.js"
    ,
#embed "page/live.js"
};

static const char interface[] = {
#embed "../../schema/openapi.json"
};

const char *embedded_report(embedded_report_part part, size_t *length) {
    switch (part) {
        case EMBEDDED_PAGE: *length = sizeof page; return page;
        case EMBEDDED_STYLE: *length = sizeof style; return style;
        case EMBEDDED_SCRIPT: *length = sizeof script; return script;
        case EMBEDDED_START: *length = sizeof start; return start;
        case EMBEDDED_LIVE: *length = sizeof live; return live;
        case EMBEDDED_LIVE_SCRIPT: *length = sizeof live_script; return live_script;
        case EMBEDDED_INTERFACE: *length = sizeof interface; return interface;
    }
    *length = 0;
    return page;
}
