import SwiftProtobuf

/// What an event file holds of one tag at one step.
public struct SummaryValue: Equatable, Sendable {
    /// What kind of value it is.
    public enum Content: Equatable, Sendable {
        /// A number, kept in single precision.
        case scalar(Double)
        /// A picture.
        case image(EncodedImage)
        /// How numbers are spread.
        case histogram(Histogram)
        /// The settings of a run, which the page HPARAMS shows, and the seconds since 1970 at which
        /// it started.
        case sessionStart([Hyperparameter], time: Double)
        /// Whether a run came to a good end, and the seconds since 1970 at which it did.
        case sessionEnd(succeeded: Bool, time: Double)
    }

    /// The name under which it is shown, grouped by what stands before the first slash.
    public let tag: String
    /// The value.
    public let content: Content

    private init(tag: String, _ content: Content) {
        self.tag = tag
        self.content = content
    }

    /// A number.
    public static func scalar(_ tag: String, _ value: Double) -> SummaryValue {
        SummaryValue(tag: tag, .scalar(value))
    }

    /// A picture.
    public static func image(_ tag: String, _ image: EncodedImage) -> SummaryValue {
        SummaryValue(tag: tag, .image(image))
    }

    /// How numbers are spread.
    public static func histogram(_ tag: String, _ histogram: Histogram) -> SummaryValue {
        SummaryValue(tag: tag, .histogram(histogram))
    }

    /// The settings of a run that started at `time`, seconds since 1970.
    ///
    /// Readers keep the first that a run's files hold.
    public static func sessionStart(
        _ settings: [Hyperparameter], time: Double
    ) -> SummaryValue {
        SummaryValue(tag: "_hparams_/session_start_info", .sessionStart(settings, time: time))
    }

    /// The end of a run at `time`, seconds since 1970.
    ///
    /// Readers keep the first that a run's files hold.
    public static func sessionEnd(succeeded: Bool, time: Double) -> SummaryValue {
        SummaryValue(
            tag: "_hparams_/session_end_info", .sessionEnd(succeeded: succeeded, time: time))
    }

    func message() throws -> Tensorboard_SummaryValueMessage {
        var message = Tensorboard_SummaryValueMessage()
        message.tag = tag
        switch content {
        case .scalar(let value): message.simpleValue = Float(value)
        case .image(let image): message.image = image.message
        case .histogram(let histogram): message.histogram = histogram.message
        case .sessionStart(let settings, let time):
            var content = Tensorboard_HyperparameterMessage()
            // Without a name of its own a group is the run: two runs never share one.
            content.sessionStart.startTime = time
            for setting in settings {
                content.sessionStart.hyperparameters[setting.name] = setting.value.message
            }
            try Self.write(content, to: &message)
        case .sessionEnd(let succeeded, let time):
            var content = Tensorboard_HyperparameterMessage()
            content.sessionEnd.endTime = time
            content.sessionEnd.status = succeeded ? .success : .failure
            try Self.write(content, to: &message)
        }
        return message
    }

    /// The plugin reads what it needs from the metadata, and the tensor is empty.
    private static func write(
        _ content: Tensorboard_HyperparameterMessage,
        to message: inout Tensorboard_SummaryValueMessage
    ) throws {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        message.tensor.dataType = .float
        message.tensor.shape.dimension = [Tensorboard_TensorShapeMessage.Dimension()]
        message.metadata.pluginData.pluginName = "hparams"
        message.metadata.pluginData.content = try content.serializedBytes(options: options)
    }
}
