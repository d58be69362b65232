import Configuration

/// What is written of a run for others to look at. Nothing here changes the result.
package struct LoggingConfig: Configurable {
    /// How often histograms are written.
    package enum Histograms: String, CaseIterable, Sendable {
        /// Not at all.
        case never
        /// At the end of every epoch.
        case epoch
    }

    /// Whether TensorBoard's event files are written.
    package let tensorBoard: Bool
    /// How often they hold histograms of all weights and their gradients.
    package let histograms: Histograms

    /// Reads the keys.
    package init(from object: ObjectReader) {
        tensorBoard = object.boolean(
            "tensorBoard", default: true, "Write TensorBoard's event files beside the metrics.")
        histograms = object.choice(
            "histograms", of: Histograms.self, default: Histograms.never,
            "How often event files hold histograms of all weights and of their gradients."
        ) { choice in
            switch choice {
            case .never: "Not at all."
            case .epoch: "At the end of every epoch."
            }
        }
        object.check(
            tensorBoard || histograms == .never, at: "histograms",
            "given \"\(histograms.rawValue)\" without event files to hold them, expected "
                + "\"never\", or tensorBoard true")
    }
}
