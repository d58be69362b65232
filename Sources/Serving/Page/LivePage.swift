import Comparison

/// The page that is fed by the server: the report's page, with the list of runs and the sampling
/// panel beside it, as files of their own, since its policy lets no script stand within a page.
struct LivePage: Sendable {
    /// The page.
    let html: [UInt8]
    /// Its style sheet.
    let style: [UInt8]
    /// Its scripts.
    let script: [UInt8]
    /// What describes the API.
    let interface: [UInt8]

    init() {
        let page = EmbeddedPage.filled(
            EmbeddedPage.page,
            [
                ("<style>/*STYLE*/</style>", "<link rel=\"stylesheet\" href=\"/page.css\">"),
                ("<!--LIVE-->\n", EmbeddedPage.live),
                ("<script id=\"data\" type=\"application/octet-stream\">/*DATA*/</script>\n", ""),
                ("<script>/*SCRIPT*/</script>", "<script src=\"/page.js\"></script>"),
            ])
        html = Array(page.utf8)
        style = Array(EmbeddedPage.style.utf8)
        script = Array((EmbeddedPage.script + EmbeddedPage.liveScript).utf8)
        interface = Array(EmbeddedPage.interface.utf8)
    }
}
