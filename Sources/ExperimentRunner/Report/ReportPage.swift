import CEmbeddedReport
import Configuration

/// The page that shows a comparison in a browser: one file, which needs no network.
///
/// The page's own style and scripts are compiled into the program (`CEmbeddedReport`).
enum ReportPage {
    /// The page with its data.
    static func html(_ data: JSONValue) -> String {
        // The data cannot end its element: "<" is written in JSON's other way.
        let text = data.serialized().split(separator: "<", omittingEmptySubsequences: false)
            .joined(separator: "\\u003c")
        var page = self.text(embedded_report_page)
        for (place, content) in [
            ("/*STYLE*/", self.text(embedded_report_style)),
            ("/*SCRIPT*/", self.text(embedded_report_script)), ("/*DATA*/", text),
        ] {
            let parts = page.split(
                separator: place, maxSplits: 1, omittingEmptySubsequences: false)
            precondition(parts.count == 2, "ReportPage: the page has no place \(place)")
            page = parts[0] + content + parts[1]
        }
        return page
    }

    private static func text(
        _ part: (UnsafeMutablePointer<Int>) -> UnsafePointer<CChar>?
    ) -> String {
        var length = 0
        let start = part(&length)
        return String(
            decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
