import Autodiff
import NeuralNetworks

/// What a game remembers beside its networks: the state of its objective, of its regularizers and of
/// its views.
struct GANMemory: Stateful {
    let objective: any AdversarialObjective
    let regularizers: [any DiscriminatorRegularizer]
    let views: [any DiscriminatorView]

    /// That of the beginning.
    init(_ config: GANConfig) {
        objective = config.objective.initialized()
        regularizers = config.regularizers.map { $0.initialized() }
        views = config.views.map { $0.initialized() }
    }

    /// Moves all of it after the discriminator has moved.
    func afterStep(_ round: Round) {
        objective.afterStep(real: round.realVerdict, fake: round.fakeVerdict)
        for regularizer in regularizers { regularizer.afterStep(round) }
        for view in views { view.afterStep(round) }
    }

    /// Numbers in it.
    var count: Int {
        namedState.reduce(0) { total, state in
            switch state.content {
            case .parameter(let parameter): total + parameter.shape.count
            case .buffer(let buffer): total + buffer.value.shape.count
            case .counter: total + 1
            }
        }
    }
}
