import Autodiff
import Configuration
import NeuralNetworks
import Training

/// Telling classes apart.
public struct Classification: SupervisedTask {
    /// The network.
    public typealias Model = ClassifierModel

    /// How the outputs stand for classes.
    public let output: ClassifierOutput
    /// What training takes from the label's probability and spreads over all classes.
    public let labelSmoothing: Float
    /// What the classes are called, in the order of their labels.
    public let classNames: [String]

    /// A task with a name for every class.
    public init(output: ClassifierOutput, labelSmoothing: Float = 0, classNames: [String]) {
        self.output = output
        self.labelSmoothing = labelSmoothing
        self.classNames = classNames
    }

    /// What the network is called.
    public var name: String { "classifier" }

    /// The cross-entropy of labels that may be smoothed.
    public var lossMetric: MetricDescription { SupervisedMetric.smoothedCrossEntropy }

    /// The mean cross-entropy with the labels, nats.
    public func loss(of outputs: Tensor, for batch: Batch) -> Tensor {
        output.loss(logits: outputs, labels: batch.labels, labelSmoothing: labelSmoothing)
    }

    /// The share of examples whose most probable class is their label.
    public func accuracy(of outputs: Tensor, for batch: Batch) -> Double? {
        let matches = zip(output.labels(logits: outputs), batch.labels).count { $0 == $1 }
        return Double(matches) / Double(batch.count)
    }

    /// The score over no examples.
    public func score() -> ClassificationScore {
        ClassificationScore(output: output, classNames: classNames)
    }

    /// Ten held-out images with the class that the network gives and the true one; none when the
    /// examples are not images.
    public func pictures(examples: Batch, outputs: Tensor) -> [NamedPicture] {
        let shape = examples.inputs.shape
        guard shape.rank == 4, [1, 3].contains(shape[3]), !examples.labels.isEmpty else {
            return []
        }
        let count = min(10, examples.count)
        let pairs = zip(output.labels(logits: outputs), examples.labels).prefix(count)
        return [
            NamedPicture(
                "predictions",
                .captioned(
                    examples.inputs.sliced(axis: 0, 0..<count),
                    captions: pairs.map { predicted, label in
                        "predicted \(classNames[predicted])\ntrue \(classNames[label])"
                    }, isWrong: pairs.map { $0 != $1 }))
        ]
    }
}
