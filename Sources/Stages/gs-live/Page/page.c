#include "page.h"

// The files of the page, taken into the program. A new one takes a line in each of the two lists.

// Clang takes it in every version of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "index.html"
};
static const unsigned char icon_svg[] = {
#embed "icon.svg"
};
static const unsigned char advice_js[] = {
#embed "modules/advice.js"
};
static const unsigned char axes_js[] = {
#embed "modules/axes.js"
};
static const unsigned char drawing_js[] = {
#embed "modules/drawing.js"
};
static const unsigned char elements_js[] = {
#embed "modules/elements.js"
};
static const unsigned char format_js[] = {
#embed "modules/format.js"
};
static const unsigned char graph_js[] = {
#embed "modules/graph.js"
};
static const unsigned char grid_js[] = {
#embed "modules/grid.js"
};
static const unsigned char heatmap_js[] = {
#embed "modules/heatmap.js"
};
static const unsigned char lanes_js[] = {
#embed "modules/lanes.js"
};
static const unsigned char layout_js[] = {
#embed "modules/layout.js"
};
static const unsigned char main_js[] = {
#embed "modules/main.js"
};
static const unsigned char packet_js[] = {
#embed "modules/packet.js"
};
static const unsigned char refresher_js[] = {
#embed "modules/refresher.js"
};
static const unsigned char store_js[] = {
#embed "modules/store.js"
};
static const unsigned char stream_js[] = {
#embed "modules/stream.js"
};
static const unsigned char waiting_js[] = {
#embed "modules/waiting.js"
};
static const unsigned char live_css[] = {
#embed "styles/live.css"
};
static const unsigned char tables_css[] = {
#embed "styles/tables.css"
};
static const unsigned char views_css[] = {
#embed "styles/views.css"
};
static const unsigned char view_of_band_js[] = {
#embed "views/band.js"
};
static const unsigned char view_of_mesh_js[] = {
#embed "views/mesh.js"
};
static const unsigned char view_of_meter_js[] = {
#embed "views/meter.js"
};
static const unsigned char view_of_meters_js[] = {
#embed "views/meters.js"
};
static const unsigned char view_of_packets_js[] = {
#embed "views/packets.js"
};
static const unsigned char view_of_receiver_js[] = {
#embed "views/receiver.js"
};

#define SCRIPT "text/javascript; charset=utf-8"
#define STYLE "text/css; charset=utf-8"
#define FILE(path, type, bytes) {path, type, bytes, sizeof bytes}

static const gs_page_file files[] = {
    FILE("", "text/html; charset=utf-8", index_html),
    FILE("page/icon.svg", "image/svg+xml", icon_svg),
    FILE("page/modules/advice.js", SCRIPT, advice_js),
    FILE("page/modules/axes.js", SCRIPT, axes_js),
    FILE("page/modules/drawing.js", SCRIPT, drawing_js),
    FILE("page/modules/elements.js", SCRIPT, elements_js),
    FILE("page/modules/format.js", SCRIPT, format_js),
    FILE("page/modules/graph.js", SCRIPT, graph_js),
    FILE("page/modules/grid.js", SCRIPT, grid_js),
    FILE("page/modules/heatmap.js", SCRIPT, heatmap_js),
    FILE("page/modules/lanes.js", SCRIPT, lanes_js),
    FILE("page/modules/layout.js", SCRIPT, layout_js),
    FILE("page/modules/main.js", SCRIPT, main_js),
    FILE("page/modules/packet.js", SCRIPT, packet_js),
    FILE("page/modules/refresher.js", SCRIPT, refresher_js),
    FILE("page/modules/store.js", SCRIPT, store_js),
    FILE("page/modules/stream.js", SCRIPT, stream_js),
    FILE("page/modules/waiting.js", SCRIPT, waiting_js),
    FILE("page/styles/live.css", STYLE, live_css),
    FILE("page/styles/tables.css", STYLE, tables_css),
    FILE("page/styles/views.css", STYLE, views_css),
    FILE("page/views/band.js", SCRIPT, view_of_band_js),
    FILE("page/views/mesh.js", SCRIPT, view_of_mesh_js),
    FILE("page/views/meter.js", SCRIPT, view_of_meter_js),
    FILE("page/views/meters.js", SCRIPT, view_of_meters_js),
    FILE("page/views/packets.js", SCRIPT, view_of_packets_js),
    FILE("page/views/receiver.js", SCRIPT, view_of_receiver_js),
};

const gs_page_file *const gs_first_page_file = files;
const size_t gs_page_file_count = sizeof files / sizeof *files;
