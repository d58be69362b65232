/// One setting of a run as the page HPARAMS shows it.
public struct Hyperparameter: Equatable, Sendable {
    /// A value of one of the kinds that the page knows.
    public enum Value: Equatable, Sendable {
        /// A number.
        case number(Double)
        /// A text.
        case text(String)
        /// Yes or no.
        case truth(Bool)

        var message: Tensorboard_SettingMessage {
            var message = Tensorboard_SettingMessage()
            switch self {
            case .number(let value): message.number = value
            case .text(let value): message.text = value
            case .truth(let value): message.truth = value
            }
            return message
        }
    }

    /// The dotted path: `model.latentSize`.
    public let name: String
    /// The value.
    public let value: Value

    /// Gives a value its name.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}
