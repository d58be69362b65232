import Foundation
import Training

/// What may have gone wrong in a game, read off an evaluation's figures.
struct GANDiagnosis {
    /// The mean distance of two samples over that of two held-out images.
    let diversity: Double?
    /// What the discriminator's outputs say where they are log-odds.
    let probabilities: Probabilities?
    /// The discriminator's loss over both kinds of image, nats.
    let lossDiscriminator: Double
    /// The mean of the logits, or heights, over both kinds of image.
    let meanLogit: Double
    /// Their standard deviation.
    let logitDeviation: Double

    /// How probable it is to the discriminator that images are real.
    struct Probabilities {
        /// Of held-out images.
        let real: Double
        /// Of samples.
        let fake: Double
        /// The probability that the discriminator's loss asks for of a real image: 1 − s under label
        /// smoothing, which no discriminator has a reason to exceed.
        let realTarget: Double
    }

    /// Half is what a generator of two distinct images would reach: k images that are as far from
    /// one another as the data are give 1 − 1/k.
    static let leastDiversity = 0.5
    /// Beyond 0.99 of what it can reach, against 0.01, the minimax gradient is a hundredth of that
    /// of a fair game.
    static let surely = 0.99
    /// Two mean probabilities that are no further apart are the same to a user.
    static let indistinct = 0.01
    /// Logits that differ by no more than this share of their mean differ by rounding.
    static let rounding = 1e-6

    /// What to tell the user.
    var warnings: [TrainingWarning] {
        [collapse, saturation ?? blindness ?? indecision].compactMap(\.self)
    }

    private var collapse: TrainingWarning? {
        guard let diversity, diversity < Self.leastDiversity else { return nil }
        return TrainingWarning(
            kind: .generatorCollapse,
            message: """
                The generator has collapsed: its samples differ from one another \
                \(rounded(diversity)) times as much as held-out examples do; below \
                \(rounded(Self.leastDiversity)) they are few examples repeated.
                """)
    }

    private var saturation: TrainingWarning? {
        guard let probabilities else { return nil }
        let (real, fake) = (probabilities.real, probabilities.fake)
        let realTarget = probabilities.realTarget
        guard real > Self.surely * realTarget, fake < 1 - Self.surely else { return nil }
        let reachable = realTarget < 1 ? " of the \(rounded(realTarget)) that it aims at" : ""
        return TrainingWarning(
            kind: .discriminatorSaturation,
            message: """
                The discriminator is saturated: it takes held-out examples for real with \
                probability \(rounded(real))\(reachable) and samples with \(rounded(fake)), so \
                the generator learns little from it.
                """)
    }

    /// A discriminator that looks at nothing.
    private var blindness: TrainingWarning? {
        guard logitDeviation <= Self.rounding * max(1, abs(meanLogit)) else { return nil }
        return TrainingWarning(
            kind: .discriminatorBlindness,
            message: """
                The discriminator is not learning: it gives every example, held-out or generated, \
                the same value \(rounded(meanLogit)), so the generator has nothing to learn from. \
                Its last units may be dead: a lower learning rate or leaky-relu may help.
                """)
    }

    /// A discriminator that makes no difference between images and samples.
    private var indecision: TrainingWarning? {
        guard let probabilities else { return nil }
        let (real, fake) = (probabilities.real, probabilities.fake)
        let realTarget = probabilities.realTarget
        let lossOfGuessing = Self.lossOfGuessing(realTarget: realTarget)
        guard abs(real - fake) < Self.indistinct,
            lossDiscriminator > Self.surely * lossOfGuessing
        else { return nil }
        let formula = realTarget == 1 ? " = 2 ln 2" : ""
        return TrainingWarning(
            kind: .discriminatorIndecision,
            message: """
                The discriminator cannot tell held-out examples from samples: it takes them for \
                real with probabilities \(rounded(real)) and \(rounded(fake)), and its loss of \
                \(rounded(lossDiscriminator)) is no better than the \
                \(rounded(lossOfGuessing))\(formula) of guessing. Either the samples are as good \
                as the data, or the discriminator is not learning; the pictures show which.
                """)
    }

    /// What the best constant answer t/2 costs, with t the target of real images:
    /// −t·ln(t/2) − (2 − t)·ln(1 − t/2).
    private static func lossOfGuessing(realTarget: Double) -> Double {
        let half = realTarget / 2
        return -realTarget * log(half) - (2 - realTarget) * log(1 - half)
    }

    private func rounded(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension TrainingWarning.Kind {
    /// Samples are few images repeated.
    public static let generatorCollapse = TrainingWarning.Kind(rawValue: "generator-collapse")
    /// The discriminator is so sure that the generator learns little from it.
    public static let discriminatorSaturation = TrainingWarning.Kind(
        rawValue: "discriminator-saturation")
    /// The discriminator looks at nothing.
    public static let discriminatorBlindness = TrainingWarning.Kind(
        rawValue: "discriminator-blindness")
    /// The discriminator makes no difference between images and samples.
    public static let discriminatorIndecision = TrainingWarning.Kind(
        rawValue: "discriminator-indecision")
}
