import Configuration

/// The page that shows a comparison in a browser: one file, which needs no network.
enum ReportPage {
    /// The page with its data.
    static func html(_ data: JSONValue) -> String {
        // The data cannot end its element: "<" is written in JSON's other way.
        let text = data.serialized().split(separator: "<", omittingEmptySubsequences: false)
            .joined(separator: "\\u003c")
        return EmbeddedPage.filled(
            EmbeddedPage.page,
            [
                ("<!--LIVE-->\n", ""), ("/*STYLE*/", EmbeddedPage.style),
                ("/*SCRIPT*/", EmbeddedPage.script + EmbeddedPage.start), ("/*DATA*/", text),
            ])
    }
}
