import Foundation
import Testing

@testable import Basics

@Suite struct RunTimestampTests {
    @Test("Every millisecond comes back as itself")
    func milliseconds() {
        for millisecond in 0..<1_000 {
            let date = Date(timeIntervalSince1970: (1.7e12 + Double(millisecond)) / 1_000)
            let text = RunTimestamp.iso8601(date)
            let digits = String(1_000 + millisecond).dropFirst()
            #expect(text == "2023-11-14T22:13:20.\(digits)Z")
            let back = RunTimestamp.date(iso8601: text)?.timeIntervalSince1970 ?? 0
            #expect(abs(back - date.timeIntervalSince1970) < 1e-5)
        }
    }
}
