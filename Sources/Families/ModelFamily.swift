import Autodiff
import Configuration
import NeuralNetworks
import Training

/// A family of models, as a config states one of its members: all that a run, an estimate or a
/// checkpoint asks of a model, whatever it is.
///
/// A family becomes part of a program by being in its `Registry`; nothing else names it.
public protocol ModelFamily: Configurable {
    /// What `"type"` says in a config.
    static var name: String { get }
    /// A sentence for the user: "A variational autoencoder."
    static var summary: String { get }
    /// A config to begin with; nil where there is none.
    static var template: ExperimentTemplate? { get }
    /// Names of the networks that its models may export.
    static var exportedNames: [String] { get }

    /// All whose optimisers a config may state, in the order in which it states them.
    static var playerNames: [String] { get }
    /// Those whose optimisers the first builds knew as `<player>Optimizer`.
    static var formerPlayerNames: [String] { get }
    /// Those of this member.
    var players: [String] { get }
    /// Steps of training for each update by a player.
    func stepsPerUpdate(of player: String) -> Int
    /// What it learns from.
    var accepts: Set<ExampleKind> { get }
    /// Which setting does not go with examples of a kind that it accepts, and what would; nil where
    /// all do.
    func objection(to kind: ExampleKind) -> ConfigError?
    /// What a step of training reports, at most; of losses in a game the one to show first.
    var trainingMetrics: [MetricDescription] { get }
    /// What an evaluation on held-out examples reports, at most.
    var testMetrics: [MetricDescription] { get }
    /// The one of `testMetrics` whose best value a run keeps a checkpoint of; nil where none has a
    /// best value, as in a game.
    var watchedMetric: MetricDescription? { get }
    /// What an estimate of −ln p(x) from that many draws of each held-out example is, at the end of a
    /// run; nil where models are not `LikelihoodEstimating`.
    func likelihoodEstimate(draws: Int) -> MetricDescription?
    /// Members which between them report every metric of the family, for reference pages.
    static func variants(_ registry: Registry) -> [Self]

    /// The run whose trained model this one is built on, as the config states it; nil where there is
    /// none.
    var source: SourceConfig? { get }
    /// The same member with the model of that run, which it is given before anything that depends on
    /// the examples is asked of it.
    ///
    /// - Throws: `ConfigError` at a key of `source` when it cannot be built on that model.
    func built(on model: SourceModel) throws(ConfigError) -> Self

    /// The model's networks, without allocating anything.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan]
    /// What the model owns outside its networks.
    func otherState(_ sizes: ExampleSizes) -> [OtherState]
    /// Numbers that a trainer remembers beside what its optimizers do: `Trainer.memory`.
    func memoryCount(_ sizes: ExampleSizes) -> Int
    /// How often a step keeps the activations of a network.
    func passes(through network: String) -> Int
    /// Floating-point operations of a training step for each example.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    func trainingOperations(_ sizes: ExampleSizes) throws(ConfigError) -> Double
    /// What is drawn at the end of an epoch.
    func pictures(_ sizes: ExampleSizes) -> [PictureOutline]
    /// What a user should hear of the model before it is trained.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    func remarks(
        _ sizes: ExampleSizes, _ course: TrainingCourse
    ) throws(ConfigError) -> [ConfigRemark]

    /// A model with initial weights under `seed`. What can be done with it, its conformances say:
    /// `ExampleGenerator`, `PixelDrawing`, `Reconstructing`, `LikelihoodEstimating`, `Exportable`.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful
    /// A trainer of a model with initial weights under `seed`; there is an optimiser for each of
    /// `players`.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer
}

extension ModelFamily {
    /// The family among those that a config can name.
    static var variantCase: VariantCase<any ModelFamily> {
        VariantCase(name, summary) { Self(from: $0) }
    }

    /// The one without any settings.
    public static func variants(_ registry: Registry) -> [Self] {
        [member([:], registry)].compactMap(\.self)
    }

    /// The member of some settings; nil when these are not right.
    public static func member(_ settings: JSONValue, _ registry: Registry) -> Self? {
        try? read(from: settings, source: name, registry: registry).value
    }

    /// None.
    public static var template: ExperimentTemplate? { nil }
    /// None.
    public static var exportedNames: [String] { [] }
    /// None.
    public func likelihoodEstimate(draws: Int) -> MetricDescription? { nil }
    /// None.
    public static var formerPlayerNames: [String] { [] }
    /// All.
    public var players: [String] { Self.playerNames }
    /// None.
    public func objection(to kind: ExampleKind) -> ConfigError? { nil }
    /// One, as where every player moves in every step.
    public func stepsPerUpdate(of player: String) -> Int { 1 }
    /// None.
    public var source: SourceConfig? { nil }
    /// The member as it is: it names no run.
    public func built(on model: SourceModel) throws(ConfigError) -> Self { self }
    /// Nothing.
    public func otherState(_ sizes: ExampleSizes) -> [OtherState] { [] }
    /// None.
    public func memoryCount(_ sizes: ExampleSizes) -> Int { 0 }
    /// Once.
    public func passes(through network: String) -> Int { 1 }
    /// Thrice those of a pass: backwards takes twice what forwards does.
    public func trainingOperations(_ sizes: ExampleSizes) throws(ConfigError) -> Double {
        try networks(sizes).reduce(0) { $0 + 3 * $1.plan.operations }
    }
    /// Nothing.
    public func pictures(_ sizes: ExampleSizes) -> [PictureOutline] { [] }
    /// What is to be said of the networks.
    public func remarks(
        _ sizes: ExampleSizes, _ course: TrainingCourse
    ) throws(ConfigError) -> [ConfigRemark] {
        try networks(sizes).flatMap(\.plan.remarks)
    }

    /// Parameters of the model; nil when they overflow, or when a network does not suit the examples.
    public func parameterCount(_ sizes: ExampleSizes) -> Int? {
        guard let networks = try? networks(sizes) else { return nil }
        return Self.sum(
            networks.map(\.plan.parameterCount) + otherState(sizes).map(\.parameterCount))
    }

    /// Numbers that the model keeps beside its parameters, such as running statistics.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    public func bufferCount(_ sizes: ExampleSizes) throws(ConfigError) -> Int {
        try networks(sizes).reduce(0) { $0 + $1.plan.bufferCount }
            + otherState(sizes).reduce(0) { $0 + $1.bufferCount }
    }

    /// Numbers of the model that it is built on; nil when they overflow.
    public func frozenCount(_ sizes: ExampleSizes) -> Int? {
        Self.sum(otherState(sizes).map(\.frozenCount))
    }

    /// Numbers of the model, those that it is built on among them; nil when they overflow, or when a
    /// network does not suit the examples.
    public func numberCount(_ sizes: ExampleSizes) -> Int? {
        guard let buffers = try? bufferCount(sizes) else { return nil }
        return Self.sum([parameterCount(sizes), buffers, frozenCount(sizes)])
    }

    /// Numbers of the model and of what its trainer remembers, without the optimizers; nil likewise.
    public func stateCount(_ sizes: ExampleSizes) -> Int? {
        Self.sum([numberCount(sizes), memoryCount(sizes)])
    }

    private static func sum(_ counts: [Int?]) -> Int? {
        counts.reduce(0) { total, count in
            guard let total, let count else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(count)
            return overflow ? nil : sum
        }
    }
}

/// The key of the families of models in a `Registry`; empty unless a program fills it.
public enum ModelFamilies: RegistryKey {
    /// No family: which there are is for the program to say.
    public static var standard: [any ModelFamily.Type] { [] }
}

extension Registry {
    /// The same as cases of a config.
    public var familyCases: [VariantCase<any ModelFamily>] { families.map { $0.variantCase } }

    /// The families of models that configs can name.
    public var families: [any ModelFamily.Type] {
        get { self[ModelFamilies.self] }
        set { self[ModelFamilies.self] = newValue }
    }
}

extension [String: OptimizerConfig] {
    /// The optimiser of a player.
    ///
    /// - Precondition: there is one; a config that lacks it was refused when it was read.
    public func of(_ player: String) -> OptimizerConfig {
        guard let optimizer = self[player] else {
            preconditionFailure("ModelFamily: no optimiser of the player \(player)")
        }
        return optimizer
    }
}
