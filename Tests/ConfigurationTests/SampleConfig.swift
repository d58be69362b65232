import Configuration

/// A config with every kind of key.
struct SampleConfig: Configurable, Equatable {
    let schema: String?
    let name: String
    let seed: Int
    let model: SampleModel
    let optimizer: SampleOptimizer
    let training: SampleTraining

    init(from object: ObjectReader) {
        schema = object.schemaReference()
        name = object.string("name", length: 1...64, pattern: .plainName, "What the run is called.")
        seed = object.integer("seed", in: 0...Int.max, "Seed of all randomness.")
        model = object.object("model", SampleModel.self, required: true, "What is trained.")
        optimizer = object.object(
            "optimizer", SampleOptimizer.self, default: ["type": "adam"], "How it is trained.")
        training = object.object("training", SampleTraining.self, "How long it is trained.")
    }
}

extension StringPattern {
    static let plainName = StringPattern(
        expected: "a name of lower case letters and '-'", schema: "^[a-z-]+$"
    ) { $0.allSatisfy { ("a"..."z").contains($0) || $0 == "-" } }
}

enum SampleModel: Configurable, Equatable {
    case vae(latentSize: Int, encoder: SampleNetwork)
    case gan(noise: Double, regularizers: [SampleRegularizer])

    init(from object: ObjectReader) {
        self = object.discriminated(
            by: "type",
            [
                VariantCase("vae", "Variational autoencoder.") {
                    .vae(
                        latentSize: $0.integer("latentSize", in: 1...1024, "Latent dimensions."),
                        encoder: $0.object("encoder", SampleNetwork.self, "From image to code."))
                },
                VariantCase("gan", "Generator against discriminator.") {
                    .gan(
                        noise: $0.number("noise", default: 1, in: .positive, "Noise deviation."),
                        regularizers: $0.variants(
                            "regularizers", default: [], SampleRegularizer.cases, count: 0...4,
                            "Terms beside the objective."))
                },
            ])
    }
}

struct SampleNetwork: Configurable, Equatable {
    enum Activation: String, CaseIterable, Sendable {
        case relu
        case leakyReLU = "leaky-relu"
        case tanh
    }

    let hidden: [Int]
    let activation: Activation
    let dropout: Double?

    init(from object: ObjectReader) {
        hidden = object.integers(
            "hidden", default: [400], each: 1...65536, count: 0...16, "Sizes of hidden layers.")
        activation = object.choice(
            "activation", of: Activation.self, default: .relu, "Between layers."
        ) { "The \($0.rawValue) function." }
        dropout = object.optionalNumber("dropout", in: .unitOpen, "Share of units left out.")
    }
}

enum SampleRegularizer: Sendable, Equatable {
    case penalty(weight: Double)
    case sum([SampleRegularizer])

    static var cases: [VariantCase<SampleRegularizer>] {
        [
            VariantCase("gradient-penalty", "Holds gradients near 0.") {
                .penalty(weight: $0.number("weight", in: .nonNegative, "Factor."))
            },
            VariantCase("sum", "Several at once.") {
                .sum($0.variants("terms", Self.cases, count: 1...3, "What is added."))
            },
        ]
    }
}

enum SampleOptimizer: Configurable, Equatable {
    case sgd(learningRate: Double)
    case adam(learningRate: Double, betas: [Double])

    init(from object: ObjectReader) {
        self = object.discriminated(
            by: "type", default: "adam",
            [
                VariantCase("sgd", "Plain descent.") {
                    .sgd(learningRate: $0.number("learningRate", in: .positive, "Step size."))
                },
                VariantCase("adam", "Kingma, Ba 2015.") {
                    .adam(
                        learningRate: $0.number(
                            "learningRate", default: 1e-3, in: .positive, "Step size."),
                        betas: $0.numbers(
                            "betas", default: [0.9, 0.999], each: .unitOpen, count: 2...2,
                            "Decay of both moments."))
                },
            ])
    }
}

struct SampleTraining: Configurable, Equatable {
    let epochs: Int
    let warmUp: Int
    let shuffles: Bool
    let batchSize: Int?

    init(from object: ObjectReader) {
        epochs = object.integer("epochs", default: 10, in: 1...100_000, "Passes over the data.")
        warmUp = object.integer("warmUp", default: 0, in: 0...100_000, "Epochs of warm-up.")
        shuffles = object.boolean("shuffles", default: true, "Whether the order is random.")
        batchSize = object.optionalInteger("batchSize", in: 1...65536, "Images a step.")
        object.check(
            warmUp <= epochs, at: "warmUp", "given \(warmUp), expected at most epochs (\(epochs))")
    }
}
