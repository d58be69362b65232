import Foundation

/// What may have gone wrong in a game, read off three numbers.
struct GANDiagnosis {
    /// The mean distance of two samples over that of two held-out images.
    let diversity: Double?
    /// The mean probability of being real that the discriminator gives held-out images.
    let probabilityReal: Double
    /// And that it gives samples.
    let probabilityFake: Double

    /// Half is what a generator of two distinct images would reach: k images that are as far from
    /// one another as the data are give 1 − 1/k.
    static let leastDiversity = 0.5
    /// Beyond 0.99 against 0.01 the minimax gradient is a hundredth of that of a fair game.
    static let surely = 0.99

    /// Sentences for the user.
    var warnings: [String] {
        var warnings: [String] = []
        if let diversity, diversity < Self.leastDiversity {
            warnings.append(
                """
                The generator has collapsed: its samples differ from one another \
                \(rounded(diversity)) times as much as held-out images do; below \
                \(rounded(Self.leastDiversity)) they are few images repeated.
                """)
        }
        if probabilityReal > Self.surely && probabilityFake < 1 - Self.surely {
            warnings.append(
                """
                The discriminator is saturated: it takes held-out images for real with \
                probability \(rounded(probabilityReal)) and samples with \
                \(rounded(probabilityFake)), so the generator learns little from it.
                """)
        }
        return warnings
    }

    private func rounded(_ value: Double) -> String { String(format: "%.3g", value) }
}
