import Autodiff
import Kernels
import NeuralNetworks

/// An exponential moving average of weights: a ← d·a + (1 − d)·w after every update (Polyak &
/// Juditsky 1992; for GAN generators Yazıcı et al. 2019).
///
/// After t updates d is min(decay, (1 + t) / (10 + t)), as with TensorFlow's
/// `ExponentialMovingAverage(decay, num_updates)`: a constant d of 0.999 would hold on to the random
/// first weights for thousands of updates.
public final class WeightAverage {
    /// The share of the average that is kept in the long run.
    public let decay: Double
    private let names: [String]
    private let layouts: [StoredLayout]
    private var averages: [Region]

    /// An average that begins at the weights' values.
    init(of parameters: [NamedParameter], decay: Double) {
        self.decay = decay
        names = parameters.map(\.name)
        layouts = parameters.map(\.parameter.layout)
        averages = parameters.map { Copying.copy($0.parameter.value.region) }
    }

    /// Takes in the weights after update number `step`, from 1.
    func update(_ parameters: [NamedParameter], step: Int) {
        let share = min(decay, Double(1 + step) / Double(10 + step))
        for (named, average) in zip(parameters, averages) {
            UpdateLoops.movingAverage(
                of: named.parameter.value.region, into: average, decay: share)
        }
    }

    /// Throws `NonFiniteError` naming an average that is NaN or infinite.
    func refuseNonFinite() throws(NonFiniteError) {
        for (name, average) in zip(names, averages) where !Elementwise.allFinite(average) {
            throw NonFiniteError(tensor: "the average of \(name)")
        }
    }

    /// The averages now, copied, by the parameters' names, in the layout of files.
    public var state: [(name: String, value: Tensor)] {
        zip(names, zip(layouts, values)).map { ($0, $1.0.stored($1.1)) }
    }

    /// The averages now, copied.
    private var values: [Tensor] {
        zip(averages, layouts).map { Tensor(Copying.copy($0), shape: $1.memoryShape) }
    }

    /// Puts back what `state` gave; `value` looks a tensor up by name.
    public func restore<Failure: Error>(
        _ value: (_ name: String, _ shape: Shape) throws(Failure) -> Tensor
    ) throws(Failure) {
        for (index, name) in names.enumerated() {
            let stored = try value(name, layouts[index].shape)
            averages[index] = Copying.copy(layouts[index].restored(stored).region)
        }
    }

    /// Runs `body` with the averages in place of the weights of `parameters`.
    public func inPlace<Result>(
        of parameters: [NamedParameter], _ body: () throws -> Result
    ) rethrows -> Result {
        let weights = parameters.map(\.parameter.value)
        for (named, average) in zip(parameters, values) { named.parameter.assign(average) }
        defer {
            for (named, weight) in zip(parameters, weights) { named.parameter.assign(weight) }
        }
        return try body()
    }
}
