import FoundationEssentials

extension RunRecord {
    /// Something of the run, or of its data, that a user should read.
    package struct Warning: Equatable, Sendable {
        /// The word of its kind, which stays the same whatever numbers the sentence holds.
        package var kind: String
        /// The epoch whose evaluation found it first; nil for what was known before training.
        package var epoch: Int?
        /// The sentence.
        package var message: String

        /// Makes a warning.
        package init(kind: String, epoch: Int?, message: String) {
            self.kind = kind
            self.epoch = epoch
            self.message = message
        }

        /// In one line: `epoch 3: The generator has collapsed…`.
        package var summary: String { epoch.map { "epoch \($0): \(message)" } ?? message }
    }

    /// Notes a warning, unless one of its kind was noted before; tells whether it was noted.
    package mutating func note(_ warning: Warning, at time: Date) -> Bool {
        guard !warnings.contains(where: { $0.kind == warning.kind }) else { return false }
        warnings.append(warning)
        updated = time
        return true
    }

    /// Forgets what a run that is taken up again after `epoch` epochs finds anew: what its later
    /// epochs found, and what was known of its data.
    package mutating func forgetWarnings(after epoch: Int) {
        warnings.removeAll { warning in warning.epoch.map { $0 > epoch } ?? true }
    }
}
