import Autodiff
import Configuration
import NeuralNetworks

/// A generative adversarial network as configs state it (Goodfellow et al. 2014): generator ×
/// discriminator and head × objective × regularizers × views.
public struct GANConfig: Configurable {
    /// Elements of the noise that the generator makes an example of.
    public let latentSize: Int
    /// From the noise to an example.
    public let generator: NetworkConfig
    /// The generator's last function, which sets the range in which both players see examples.
    public let generatorOutput: GeneratorOutput
    /// From an example to what the head reads: one logit.
    public let discriminator: NetworkConfig
    /// What makes a verdict of what the discriminator gives.
    public let head: any DiscriminatorHead
    /// What stands between examples and the discriminator, in turn.
    public let views: [any DiscriminatorView]
    /// What the players play for.
    public let objective: any AdversarialObjective
    /// What is added to the discriminator's loss.
    public let regularizers: [any DiscriminatorRegularizer]
    /// Steps of the discriminator, each on a new batch, for one of the generator.
    public let discriminatorSteps: Int
    /// Where the model stands in its file.
    let path: JSONPath

    /// The generator unless stated: a perceptron for small images.
    public static let usualGenerator = NetworkConfig(standing: generatorSettings)
    /// The discriminator unless stated: a perceptron for small images.
    public static let usualDiscriminator = NetworkConfig(standing: discriminatorSettings)

    private static let generatorSettings: JSONObject = [
        "hidden": [128, 256, 512, 1024], "activation": "leaky-relu", "normalization": "batch",
        "normalizedFrom": 1,
    ]
    private static let discriminatorSettings: JSONObject = [
        "hidden": [512, 256], "activation": "leaky-relu",
    ]
    private static let latentRange = 1...65_536
    private static let regularizerCounts = 0...8
    private static let viewCounts = 0...8
    private static let stepRange = 1...1000

    /// A game stated in code; traps on a setting that has no meaning.
    ///
    /// - `latentSize`: elements of the noise that the generator makes an example of.
    /// - `generator`: from the noise to an example.
    /// - `generatorOutput`: the generator's last function; both players see examples in its range.
    /// - `discriminator`: from an example to what the head reads.
    /// - `head`: what makes a verdict of what the discriminator gives.
    /// - `views`: what stands between examples and the discriminator, in turn.
    /// - `objective`: what the players play for, which may be a type of one's own.
    /// - `regularizers`: what is added to the discriminator's loss.
    /// - `discriminatorSteps`: steps of the discriminator for one of the generator.
    public init(
        latentSize: Int = 100, generator: NetworkConfig = usualGenerator,
        generatorOutput: GeneratorOutput = .tanh,
        discriminator: NetworkConfig = usualDiscriminator,
        head: any DiscriminatorHead = LogitHead(), views: [any DiscriminatorView] = [],
        objective: any AdversarialObjective = NonSaturatingObjective(),
        regularizers: [any DiscriminatorRegularizer] = [], discriminatorSteps: Int = 1
    ) {
        path = JSONPath()
        self.latentSize = Self.latentRange.checked(latentSize, "GANConfig.latentSize")
        self.generator = generator
        self.generatorOutput = generatorOutput
        self.discriminator = discriminator
        self.head = head
        _ = Self.viewCounts.checked(views.count, "GANConfig.views")
        self.views = views
        self.objective = objective
        _ = Self.regularizerCounts.checked(regularizers.count, "GANConfig.regularizers")
        self.regularizers = regularizers
        self.discriminatorSteps = Self.stepRange.checked(
            discriminatorSteps, "GANConfig.discriminatorSteps")
    }

    /// Reads the keys; without any, a multilayer perceptron for small images.
    public init(from object: ObjectReader) {
        let usual = GANConfig()
        path = object.path
        latentSize = object.integer(
            "latentSize", default: usual.latentSize, in: Self.latentRange,
            "Elements of the noise that the generator makes an example of.")
        generator = object.object(
            "generator", NetworkConfig.self, default: Self.generatorSettings,
            "From the noise to an example, an image or a row.")
        generatorOutput = object.choice(
            "generatorOutput", of: GeneratorOutput.self, default: usual.generatorOutput,
            "The generator's last function; both players see examples in its range.",
            describing: {
                switch $0 {
                case .tanh: "Images in [-1, 1]."
                case .sigmoid: "Images in [0, 1]."
                case .identity: "None: rows of a table, whose numbers may be any."
                }
            })
        discriminator = object.object(
            "discriminator", NetworkConfig.self,
            default: Self.discriminatorSettings,
            "From an example to what the head reads: one logit.")
        head = object.variant(
            "head", default: "logit", formerly: "logit", object.registry[DiscriminatorHeads.self],
            "What makes a verdict of what the discriminator gives.")
        views = object.variants(
            "views", default: [], formerly: [], object.registry[DiscriminatorViews.self],
            count: Self.viewCounts,
            "What stands between examples and the discriminator, in turn.")
        objective = object.variant(
            "objective", default: "non-saturating", object.registry[AdversarialObjectives.self],
            "What the players play for.")
        regularizers = object.variants(
            "regularizers", default: [], object.registry[DiscriminatorRegularizers.self],
            count: Self.regularizerCounts, "What is added to the discriminator's loss.")
        discriminatorSteps = object.integer(
            "discriminatorSteps", default: usual.discriminatorSteps, in: Self.stepRange,
            "Steps of the discriminator, each on a new batch, for one of the generator.")
    }

    /// The players' networks for examples of `exampleShape`, with the shapes between their layers.
    ///
    /// - Throws: `ConfigError` at a layer that cannot take what it is given, at a last function of the
    ///   generator that does not suit the examples, at a head whose scores the objective cannot read,
    ///   or at a discriminator that mixes examples where a regularizer needs each judged by itself.
    public func networks(
        exampleShape: Shape
    ) throws(ConfigError) -> (generator: NetworkPlan, discriminator: NetworkPlan) {
        let isOfImages = exampleShape.rank == 3
        if let objection = objection(ofImages: isOfImages) { throw objection }
        let made = try NetworkPlan(
            generator, input: [latentSize], output: exampleShape,
            meaning: (isOfImages ? "an image" : "a row of the table")
                + ", from \(latentSize) elements of noise",
            use: generatorOutput.use)
        guard head.scoreKind == objective.scoreKind else {
            throw ConfigError(
                path: path.appending("head"),
                message: "its scores are \(head.scoreKind.words), and the objective reads "
                    + objective.scoreKind.words,
                suggestion: "choose a head and an objective that go together")
        }
        let seen = views.reduce(exampleShape) { $1.shape(of: $0) }
        let (output, meaning) = head.output(of: seen)
        let judged = try NetworkPlan(
            discriminator, input: seen, output: output, meaning: meaning,
            use: head.scoreKind == .unbounded ? objective.use : nil)
        if let layer = judged.firstMixingLayer,
            regularizers.contains(where: \.needsSeparateExamples)
        {
            throw ConfigError(
                path: discriminator.path,
                message: """
                    \(layer) mixes the images of a batch; a gradient penalty needs a \
                    discriminator that judges every image by itself
                    """,
                suggestion: "normalise each image by itself, or not at all")
        }
        return (made, judged)
    }

    /// That the generator's last function keeps from rows numbers that they may have, or gives images
    /// numbers that no pixel has; nil where it suits them.
    func objection(ofImages isOfImages: Bool) -> ConfigError? {
        guard isOfImages == (generatorOutput == .identity) else { return nil }
        let given = "given \"\(generatorOutput.rawValue)\""
        return ConfigError(
            path: path.appending("generatorOutput"),
            message: isOfImages
                ? given + ", which gives any numbers; expected \"tanh\" or \"sigmoid\" for images, "
                    + "whose pixels lie in a range"
                : given + ", which keeps numbers in a range; expected \"identity\" for a table, "
                    + "whose numbers may be any")
    }

    /// What a user should hear of the game before it is played for `steps` steps on examples of
    /// `exampleShape`.
    ///
    /// - Throws: `ConfigError`, as `networks(exampleShape:)` does.
    public func remarks(exampleShape: Shape, steps: Int) throws(ConfigError) -> [ConfigRemark] {
        let networks = try networks(exampleShape: exampleShape)
        var remarks = networks.generator.remarks + networks.discriminator.remarks
        if discriminatorSteps > steps {
            remarks.append(
                ConfigRemark(
                    ConfigError(
                        path: path.appending("discriminatorSteps"),
                        message: "given \(discriminatorSteps), expected at most the \(steps) steps "
                            + "of the run: the generator would never move"), isRefusal: true))
        }
        let isBounded =
            networks.discriminator.boundsSlope || regularizers.contains(where: \.boundsSlope)
        if objective.needsBoundedSlope, !isBounded {
            remarks.append(
                ConfigRemark(
                    ConfigError(
                        path: path.appending("objective"),
                        message: """
                            the Wasserstein distance is estimated by critics of slope one at \
                            most, and nothing bounds this one's: its loss can fall without end
                            """,
                        suggestion: """
                            add {"type": "gradient-penalty"} to regularizers, or give the \
                            discriminator's layers "reparameterization": "spectral"
                            """)))
        }
        return remarks
    }

    /// Floating-point operations of a step for each real image, the mean of steps with and without a
    /// move of the generator. Backwards takes twice what forwards does.
    ///
    /// - Throws: `ConfigError`, as `networks(exampleShape:)` does.
    public func trainingOperations(exampleShape: Shape) throws(ConfigError) -> Double {
        let networks = try networks(exampleShape: exampleShape)
        let generatorMoves = 1 / Double(discriminatorSteps)
        // The discriminator learns from two images; for the generator it judges one again, and its
        // weights need no gradient then.
        let judging = 2 * 3 + regularizers.reduce(0) { $0 + $1.passes } + 2 * generatorMoves
        let making = 1 + 2 * generatorMoves
        return networks.discriminator.operations * judging
            + networks.generator.operations * making
    }
}
