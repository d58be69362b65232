import Autodiff
import Experiments
import Families
import RunStore

/// What stands between a user's data and an exported network: what the export does itself, and what
/// is left to whoever uses it, in words.
struct InputTreatment {
    /// What the export does before its network.
    enum Entry {
        /// Nothing.
        case none
        /// Features are shifted and scaled.
        case standardization(Standardization)
        /// Pixels above one half become 1, all others 0.
        case threshold

        /// Inputs as the network takes them.
        func apply(to input: Tensor) -> Tensor {
            switch self {
            case .none: input
            case .standardization(let standardization): standardization.apply(input)
            case .threshold: input.step(above: 0.5)
            }
        }
    }

    let entry: Entry
    /// What goes in.
    let documentation: String

    /// An input that is fed as it is, unless `entry` says otherwise.
    init(_ documentation: String, entry: Entry = .none) {
        self.entry = entry
        self.documentation = documentation
    }

    /// Examples as they are in the data.
    static func examples(of model: CheckpointModel) -> InputTreatment {
        model.description.inputShape.rank == 3 ? images(of: model) : features(of: model)
    }

    /// Images of a network that sees real ones only.
    static func images(of model: CheckpointModel) -> InputTreatment {
        let range = "images in \(ExportedNetwork.PixelRange.unsigned.words)"
        switch model.state.preprocessing?.binarization {
        case .some(.none): return InputTreatment(range)
        case .threshold:
            return InputTreatment(
                "\(range), of which those above 0.5 become 1 and the others 0", entry: .threshold)
        case .stochastic:
            return InputTreatment("\(range); training drew each pixel as 1 with its own value")
        case nil:
            return InputTreatment("\(range), binarized first if the run's data were")
        }
    }

    /// Images of a discriminator, which sees generated ones too: nothing is done to them here.
    static func judged(_ range: ExportedNetwork.PixelRange, of model: CheckpointModel)
        -> InputTreatment
    {
        let words = "images in \(range.words)"
        switch model.state.preprocessing?.binarization {
        case .some(.none): return InputTreatment(words)
        case .threshold, .stochastic:
            return InputTreatment("\(words); in training those of the data were black and white")
        case nil: return InputTreatment("\(words), binarized first if the run's data were")
        }
    }

    private static func features(of model: CheckpointModel) -> InputTreatment {
        guard let preprocessing = model.state.preprocessing else {
            return InputTreatment("features, standardized first if the run's data were")
        }
        let order = preprocessing.columnNames.isEmpty ? "" : ", in the order of column_names"
        guard let standardization = model.standardization else {
            return InputTreatment("features as they are in the data\(order)")
        }
        return InputTreatment(
            "features as they are in the data\(order): they are standardized here",
            entry: .standardization(standardization))
    }
}
