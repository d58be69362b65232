import FoundationEssentials
import Training

extension RunRecord {
    /// Something of the run, or of its data, that a user should read.
    public struct Warning: Equatable, Sendable {
        /// The word of its kind, which stays the same whatever numbers the sentence holds.
        public var kind: String
        /// The epoch whose evaluation found it first; nil for what was known before training.
        public var epoch: Int?
        /// The sentence.
        public var message: String

        /// Makes a warning.
        public init(kind: String, epoch: Int?, message: String) {
            self.kind = kind
            self.epoch = epoch
            self.message = message
        }

        /// In one line: `epoch 3: The generator has collapsed…`.
        public var summary: String { epoch.map { "epoch \($0): \(message)" } ?? message }
    }

    /// Notes a warning, unless one of its kind was noted before.
    ///
    /// - Parameters:
    ///   - warning: what a user should read.
    ///   - epoch: the epoch whose evaluation found it; nil before training.
    /// - Returns: whether it was noted.
    mutating func note(_ warning: TrainingWarning, epoch: Int?, at time: Date) -> Bool {
        guard !warnings.contains(where: { $0.kind == warning.kind.rawValue }) else { return false }
        warnings.append(
            Warning(kind: warning.kind.rawValue, epoch: epoch, message: warning.message))
        updated = time
        return true
    }

    /// Forgets what a run that is taken up again after `epoch` epochs finds anew: what its later
    /// epochs found, and what was known of its data.
    mutating func forgetWarnings(after epoch: Int) {
        warnings.removeAll { warning in warning.epoch.map { $0 > epoch } ?? true }
    }
}
