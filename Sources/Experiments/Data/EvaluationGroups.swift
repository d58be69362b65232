import Training

/// How the held-out examples are cut for an evaluation.
///
/// A network that compares the examples it is given, as minibatch standard deviation does, says
/// something else of groups of another size: it is evaluated in groups of the size that it is trained
/// on. Any other network sees as many examples at a time as fit.
package struct EvaluationGroups: Equatable {
    /// The examples of each group, by their numbers.
    package let groups: [Range<Int>]
    /// Examples that fill no whole group and are not evaluated.
    let leftOutCount: Int

    /// Groups of at most `size` examples, all of them.
    init(of count: Int, atMost size: Int) {
        groups = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
        leftOutCount = 0
    }

    /// Groups of exactly `size` examples; where there are fewer, one of them all.
    init(of count: Int, exactly size: Int) {
        let whole = count / size
        groups = whole == 0 ? [0..<count] : (0..<whole).map { $0 * size..<($0 + 1) * size }
        leftOutCount = whole == 0 ? 0 : count % size
    }

    /// What a user should know of it; nil when every example is evaluated.
    package var warning: TrainingWarning? {
        guard leftOutCount > 0, let group = groups.first else { return nil }
        let count = groups.count * group.count + leftOutCount
        let message =
            "\(leftOutCount) of the \(count) held-out examples fill no group of \(group.count), "
            + "the size of the training batches, and are not evaluated: a network that compares the "
            + "examples of a batch is evaluated in whole groups"
        return TrainingWarning(kind: .unevaluatedExamples, message: message)
    }
}

extension TrainingWarning.Kind {
    /// Held-out examples fill no whole group.
    static let unevaluatedExamples = TrainingWarning.Kind(rawValue: "unevaluated-examples")
}
