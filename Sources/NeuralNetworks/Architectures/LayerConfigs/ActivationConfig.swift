import Autodiff
import Configuration

/// A function of every element: `Activation`.
struct ActivationConfig: LayerConfig {
    let activation: Activation

    var summary: String { "Activation (\(activation.kind.rawValue))" }
    var keepsFeatures: Bool { true }

    var ending: LayerEnding? {
        LayerEnding(
            activation: activation, key: nil, line: #"{"type": "\#(activation.kind.rawValue)"}"#)
    }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline { LayerOutline(input) }
    func module(_ construction: inout LayerConstruction) -> any Module { activation }
}

extension ActivationConfig {
    /// The functions, by their names.
    static var cases: [VariantCase<any LayerConfig>] {
        Activation.Kind.allCases.filter { $0 != .identity }.map { kind in
            VariantCase(kind.rawValue, "The function of every element.") { object in
                let parameter: Double? =
                    switch kind {
                    case .leakyReLU:
                        object.singlePrecision(
                            "slope", default: 0.2, in: .closed(0, 10), "The slope below zero.")
                    case .elu:
                        object.singlePrecision(
                            "limit", default: 1, in: .closed(0, 10), "Minus the limit below zero.")
                    default: nil
                    }
                return ActivationConfig(
                    activation: Activation(kind, parameter: parameter.map(Float.init)))
            }
        }
    }
}
