import Foundation
import Training

/// What may have gone wrong in a game, read off two numbers and an opinion.
struct GANDiagnosis {
    /// The mean distance of two samples over that of two held-out images.
    let diversity: Double?
    /// What the discriminator thinks of held-out images and of samples.
    let opinion: DiscriminatorOpinion

    /// Half is what a generator of two distinct images would reach: k images that are as far from
    /// one another as the data are give 1 − 1/k.
    static let leastDiversity = 0.5
    /// Beyond 0.99 against 0.01 the minimax gradient is a hundredth of that of a fair game.
    static let surely = 0.99

    /// What to tell the user.
    var warnings: [TrainingWarning] {
        var warnings: [TrainingWarning] = []
        if let diversity, diversity < Self.leastDiversity {
            warnings.append(
                TrainingWarning(
                    kind: .generatorCollapse,
                    message: """
                        The generator has collapsed: its samples differ from one another \
                        \(rounded(diversity)) times as much as held-out images do; below \
                        \(rounded(Self.leastDiversity)) they are few images repeated.
                        """))
        }
        if case .probabilities(let real, let fake) = opinion, real > Self.surely,
            fake < 1 - Self.surely
        {
            warnings.append(
                TrainingWarning(
                    kind: .discriminatorSaturation,
                    message: """
                        The discriminator is saturated: it takes held-out images for real with \
                        probability \(rounded(real)) and samples with \
                        \(rounded(fake)), so the generator learns little from it.
                        """))
        }
        return warnings
    }

    private func rounded(_ value: Double) -> String { String(format: "%.3g", value) }
}

extension TrainingWarning.Kind {
    /// Samples are few images repeated.
    public static let generatorCollapse = TrainingWarning.Kind(rawValue: "generator-collapse")
    /// The discriminator is so sure that the generator learns little from it.
    public static let discriminatorSaturation = TrainingWarning.Kind(
        rawValue: "discriminator-saturation")
}
