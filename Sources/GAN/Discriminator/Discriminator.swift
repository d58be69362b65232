import Autodiff
import NeuralNetworks

/// A discriminator as objectives and regularizers see it: views, then the network, then the head.
struct Discriminator {
    let views: [any DiscriminatorView]
    let network: any Module
    let head: any DiscriminatorHead
    /// Whether the network looks at the examples of a batch together.
    let mixesExamples: Bool

    /// What the network sees of examples [n, …].
    func seen(_ examples: Tensor, isReal: Bool, _ context: inout Context) -> Tensor {
        views.reduce(examples) { $1($0, isReal: isReal, &context) }
    }

    /// The verdict on what the network sees.
    func verdict(onSeen seen: Tensor, _ context: inout Context) -> Verdict {
        head.verdict(of: network(seen, &context), on: seen, &context)
    }

    /// The verdict on examples [n, …].
    func verdict(on examples: Tensor, isReal: Bool, _ context: inout Context) -> Verdict {
        verdict(onSeen: seen(examples, isReal: isReal, &context), &context)
    }

    /// What is judged of real and generated examples, and the verdicts.
    ///
    /// Batch statistics are those of one kind at a time. Where there are none, both go through
    /// together: larger matrix products, and one gradient a weight instead of two to be added.
    func round(real: Tensor, fake: Tensor, _ context: inout Context) -> Round {
        let real = seen(real, isReal: true, &context)
        let fake = seen(fake, isReal: false, &context)
        if mixesExamples {
            return Round(
                real: real, fake: fake, realVerdict: verdict(onSeen: real, &context),
                fakeVerdict: verdict(onSeen: fake, &context), discriminator: self)
        }
        let both = verdict(onSeen: concatenated([real, fake]), &context)
        let count = real.shape[0]
        return Round(
            real: real, fake: fake, realVerdict: both.rows(0..<count),
            fakeVerdict: both.rows(count..<both.count), discriminator: self)
    }
}
