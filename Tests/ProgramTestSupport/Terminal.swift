import Foundation
import Glibc

/// A pseudo-terminal: what a process writes to it is read here.
package final class Terminal {
    /// The name that a process opens.
    package let path: String
    private let descriptor: Int32

    package init(columns: Int) throws {
        descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var number: Int32 = 0
        var isLocked: Int32 = 0
        guard descriptor >= 0, ioctl(descriptor, Self.unlockRequest, &isLocked) == 0,
            ioctl(descriptor, Self.numberRequest, &number) == 0
        else {
            throw Program.Failure(description: "no pseudo-terminal can be had")
        }
        path = "/dev/pts/\(number)"
        var size = winsize(
            ws_row: 25, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    /// `TIOCSPTLCK` and `TIOCGPTN` of Linux, which no header shows to Swift.
    private static let unlockRequest: UInt = 0x4004_5431
    private static let numberRequest: UInt = 0x8004_5430

    deinit { close(descriptor) }

    /// Types a text, as a person would at the keyboard.
    package func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// What has come since the last look.
    package func read() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
