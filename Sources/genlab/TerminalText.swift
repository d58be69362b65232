import Basics
import Foundation

/// Prints as Swift's own function does, which it stands before in this module, but for control
/// characters on a terminal: in names they could move the cursor or change the terminal's settings.
/// Into files and pipes goes what was given.
func print(_ text: String, terminator: String = "\n") {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    Swift.print(isTerminal ? text.linesWithoutControls : text, terminator: terminator)
}

/// Prints a text that has been styled, of which everything else has no control characters.
func print(styled text: String, terminator: String = "\n") {
    Swift.print(text, terminator: terminator)
}
