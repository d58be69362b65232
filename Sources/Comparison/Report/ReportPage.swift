import Basics
import Configuration
import Foundation

/// The page that shows a comparison in a browser: one file, which needs no network.
enum ReportPage {
    /// The page with its data.
    static func html(_ data: JSONValue) -> String {
        // Compressed, which halves curves, and in base 64, in which nothing can end its element.
        let text = Data(Zlib.compress(data.serializedBytes())).base64EncodedString()
        return EmbeddedPage.filled(
            EmbeddedPage.page,
            [
                ("<!--LIVE-->\n", ""), ("/*STYLE*/", EmbeddedPage.style),
                ("/*SCRIPT*/", EmbeddedPage.script + EmbeddedPage.start), ("/*DATA*/", text),
            ])
    }
}
