import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Supervised
import Training

/// Everything of a classifier that the tests vary.
func classifier(
    _ json: JSONValue, inputs: Shape, classes: Int, classNames: [String] = [],
    optimizer: OptimizerConfig = OptimizerConfig(Adam(), learningRate: 0.01), seed: UInt64 = 1
) throws -> SupervisedTrainer<Classification> {
    let config = try ClassifierConfig.read(from: json, source: "test").value
    return try SupervisedTrainer(
        config, inputShape: inputs, outputs: classes, classNames: classNames,
        optimizer: optimizer, seed: seed)
}

/// Everything of a regressor that the tests vary.
func regressor(
    _ json: JSONValue, inputs: Shape, outputs: Int,
    optimizer: OptimizerConfig = OptimizerConfig(SGD(), learningRate: 0.1), seed: UInt64 = 1
) throws -> SupervisedTrainer<Regression> {
    let config = try RegressorConfig.read(from: json, source: "test").value
    return try SupervisedTrainer(
        config, inputShape: inputs, outputs: outputs, optimizer: optimizer, seed: seed)
}

extension Batch {
    /// The examples at `indices`.
    func examples(_ indices: [Int]) -> Batch {
        Batch(
            inputs: inputs.gathered(indices),
            labels: labels.isEmpty ? [] : indices.map { labels[$0] },
            targets: targets?.gathered(indices))
    }

    /// The batch cut into pieces of the given sizes.
    func pieces(_ sizes: [Int]) -> [Batch] {
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return examples(Array(start..<start + size))
        }
    }
}

extension SupervisedTrainer {
    /// Trains on batches drawn from `data`, all of it at once unless a size is given.
    @discardableResult
    func train(
        on data: Batch, steps: Int, batchSize: Int? = nil, seed: UInt64 = 7
    ) throws -> SupervisedMetrics? {
        var last: SupervisedMetrics?
        for step in 0..<steps {
            var order = RandomStream(seed: seed, name: "order").at(step: step)
            let batch = batchSize.map {
                data.examples(Array(order.permutation(count: data.count).prefix($0)))
            }
            last = try self.step(
                batch ?? data,
                at: StepPosition(
                    step: step, epoch: 0,
                    random: RandomStream(seed: seed, name: "step").at(step: step)))
        }
        return last
    }

    /// The report over those batches.
    func report(_ batches: [Batch]) -> EvaluationReport {
        var evaluation = evaluation(
            epoch: 0, random: RandomStream(seed: 0, name: "evaluation"))
        for batch in batches { evaluation.add(batch) }
        return evaluation.report()
    }

    /// The weights, one after the other.
    var weights: [Float] { model.parameters.flatMap(\.value.scalars) }
}

extension EvaluationReport {
    /// The metric of that name.
    func metric(_ name: String) -> Double? { readings.first { $0.name == name }?.value }

    /// The counts of the confusion matrix.
    var confusion: [[Int]]? {
        for picture in pictures {
            if case .confusion(let counts) = picture.picture { return counts }
        }
        return nil
    }
}

/// Points of the plane around three corners, far apart compared with their spread.
func threeClusters(count: Int, seed: UInt64) -> Batch {
    var random = RandomStream(seed: seed, name: "clusters")
    let centers: [[Float]] = [[2, 0], [-1, 1.7], [-1, -1.7]]
    let labels = (0..<count).map { $0 % 3 }
    let noise = Tensor.normal([count, 2], from: random.next(), deviation: 0.2)
    return Batch(
        inputs: Tensor(labels.flatMap { centers[$0] }, shape: [count, 2]) + noise, labels: labels)
}

/// Examples with normal inputs and labels without any rule.
func randomExamples(count: Int, features: Int, classes: Int, seed: UInt64 = 3) -> Batch {
    var random = RandomStream(seed: seed, name: "examples")
    let inputs = Tensor.normal([count, features], from: random.next())
    let draws = random.next().bits(count: count)
    return Batch(inputs: inputs, labels: draws.map { Int($0 % UInt32(classes)) })
}
