import CEmbeddedReport
import Configuration
import Datasets
import Foundation

/// The page that shows a comparison in a browser: one file, which needs no network.
///
/// The page's own style and scripts are compiled into the program (`CEmbeddedReport`).
enum ReportPage {
    /// The page with its data.
    static func html(_ data: JSONValue) -> String {
        // Compressed, which halves curves, and in base 64, in which nothing can end its element.
        let text = Data(Zlib.compress(data.serializedBytes())).base64EncodedString()
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
