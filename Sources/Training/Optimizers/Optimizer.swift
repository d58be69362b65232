import Autodiff
import Kernels
import NeuralNetworks

/// Moves a set of parameters along their gradients by a rule, and keeps what the rule remembers.
public final class Optimizer {
    /// The parameters, under names that are unique among them.
    public let parameters: [NamedParameter]
    /// Updates done.
    public private(set) var step = 0
    /// The step size of the last update; nil before the first one of this process.
    public private(set) var lastLearningRate: Double?
    /// The moving average of the weights, if one is kept.
    public let average: WeightAverage?

    private let config: OptimizerConfig
    private var slots: [[Region]]

    /// An optimiser of `parameters`.
    public init(_ config: OptimizerConfig, parameters: [NamedParameter]) {
        self.config = config
        self.parameters = parameters
        slots = parameters.map { named in
            config.rule.slotNames.map { _ in
                Elementwise.filled(
                    config.rule.initialSlotValue, count: named.parameter.shape.count)
            }
        }
        average = config.averageDecay.map { WeightAverage(of: parameters, decay: $0) }
    }

    /// The points to differentiate a loss at.
    public var variables: [Tensor] { parameters.map(\.parameter.variable) }

    /// The step size of the next update. A schedule in steps counts this optimiser's own updates:
    /// those of a player that moves in every n-th step of training are n times fewer.
    public func learningRate(epoch: Int) -> Double {
        let time = config.schedule.unit == .step ? step : epoch
        return config.learningRate * config.schedule.schedule.factor(at: time)
    }

    /// Moves every parameter once.
    ///
    /// - Parameters:
    ///   - gradients: one a parameter, in their order.
    ///   - epoch: whole epochs done, for schedules that count them.
    /// - Returns: the norm of all gradients together, before they are clipped by norm.
    /// - Throws: `NonFiniteError` naming the tensor when a gradient or a new value is NaN or
    ///   infinite. The parameters may have moved by then.
    @discardableResult
    public func update(_ gradients: [Tensor], epoch: Int = 0) throws(NonFiniteError) -> Double {
        precondition(
            gradients.count == parameters.count,
            "Optimizer: \(gradients.count) gradients for \(parameters.count) parameters")
        var gradients = gradients
        if let limit = config.clipValue.map(Float.init) {
            // Clipping would hide an infinity.
            try refuseNonFinite(gradients)
            gradients = gradients.map { $0.detached.clamped(-limit, limit) }
        }
        let rate = learningRate(epoch: epoch)
        lastLearningRate = rate
        step += 1
        var scale = 1.0
        var clippedNorm: Double?
        if let limit = config.clipNorm {
            let norm = Self.norm(of: gradients)
            // PyTorch's clip_grad_norm_ adds the same small constant.
            scale = min(1, limit / (norm + 1e-6))
            clippedNorm = norm
        }
        let settings = UpdateSettings(step: step, learningRate: rate, gradientScale: scale)
        var squares = 0.0
        for (index, named) in parameters.enumerated() {
            squares += named.parameter.update { value, next in
                config.rule.update(
                    value, into: next, gradient: gradients[index].region, slots: slots[index],
                    settings)
            }
        }
        average?.update(parameters, step: step)
        guard squares.isFinite else {
            try refuseNonFinite(gradients)
            try refuseNonFiniteWeights()
            // All is finite but the sum of squares.
            return Self.norm(of: gradients)
        }
        return clippedNorm ?? squares.squareRoot()
    }

    private static func norm(of gradients: [Tensor]) -> Double {
        let squares = gradients.reduce(0.0) { $0 + Elementwise.sumOfSquares($1.region) }
        if squares.isFinite { return squares.squareRoot() }
        // Squares overflow single precision where the gradients themselves may still be finite.
        return gradients.lazy.flatMap(\.scalars)
            .reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    private func refuseNonFinite(_ gradients: [Tensor]) throws(NonFiniteError) {
        for (named, gradient) in zip(parameters, gradients)
        where !Elementwise.allFinite(gradient.region) {
            throw NonFiniteError(tensor: "the gradient of \(named.name)")
        }
    }

    private func refuseNonFiniteWeights() throws(NonFiniteError) {
        for named in parameters where !Elementwise.allFinite(named.parameter.value.region) {
            throw NonFiniteError(tensor: "the weight \(named.name)")
        }
    }

    /// Throws `NonFiniteError` naming what the rule remembers, or an average of weights, that is NaN
    /// or infinite. Gradients are finite where their squares, which some rules sum, need not be.
    public func refuseNonFiniteState() throws(NonFiniteError) {
        for (named, regions) in zip(parameters, slots) {
            for (slot, region) in zip(config.rule.slotNames, regions)
            where !Elementwise.allFinite(region) {
                throw NonFiniteError(tensor: "the optimiser's \(slot) of \(named.name)")
            }
        }
        try average?.refuseNonFinite()
    }

    /// What the rule remembers now, copied, in the layout of files: `<parameter>.<slot>` for every
    /// one.
    public var state: [(name: String, value: Tensor)] {
        zip(parameters, slots).flatMap { named, slots in
            zip(config.rule.slotNames, slots).map { slot, region in
                let value = Tensor(Copying.copy(region), shape: named.parameter.shape)
                return ("\(named.name).\(slot)", named.parameter.layout.stored(value))
            }
        }
    }

    /// Puts back what `state` and `step` gave; `value` looks a tensor up by name.
    public func restore<Failure: Error>(
        step: Int, _ value: (_ name: String, _ shape: Shape) throws(Failure) -> Tensor
    ) throws(Failure) {
        for (index, named) in parameters.enumerated() {
            for (position, slot) in config.rule.slotNames.enumerated() {
                let layout = named.parameter.layout
                let tensor = try value("\(named.name).\(slot)", layout.shape)
                slots[index][position] = Copying.copy(layout.restored(tensor).region)
            }
        }
        self.step = step
    }
}

/// A NaN or an infinity where a number should be: the training has diverged.
public struct NonFiniteError: Error, CustomStringConvertible, Equatable {
    /// Which tensor, in words: "the gradient of encoder.0.weight".
    public let tensor: String

    /// An error that names a tensor.
    public init(tensor: String) { self.tensor = tensor }

    /// One sentence.
    public var description: String { "\(tensor) is not finite" }
}
