import CEmbeddedReport

/// The texts of which pages are made, compiled into the program.
package enum EmbeddedPage {
    /// The page of a comparison, with places for the style, the data and the scripts.
    package static var page: String { text(EMBEDDED_PAGE) }
    /// The page's style sheet.
    package static var style: String { text(EMBEDDED_STYLE) }
    /// The scripts that every such page has.
    package static var script: String { text(EMBEDDED_SCRIPT) }
    /// The script that shows the data within a report.
    package static var start: String { text(EMBEDDED_START) }
    /// What the page of a server has besides.
    package static var live: String { text(EMBEDDED_LIVE) }
    /// The scripts that ask a server.
    package static var liveScript: String { text(EMBEDDED_LIVE_SCRIPT) }
    /// The description of the server's interface, in JSON.
    package static var interface: String { text(EMBEDDED_INTERFACE) }

    /// A page with texts in the places that are named.
    package static func filled(_ page: String, _ contents: [(place: String, text: String)])
        -> String
    {
        var page = page
        for (place, text) in contents {
            let parts = page.split(
                separator: place, maxSplits: 1, omittingEmptySubsequences: false)
            precondition(parts.count == 2, "EmbeddedPage: the page has no place \(place)")
            page = parts[0] + text + parts[1]
        }
        return page
    }

    private static func text(_ part: embedded_report_part) -> String {
        var length = 0
        let start = embedded_report(part, &length)
        return String(
            decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
