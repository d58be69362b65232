import Autodiff
import Configuration

/// A function of every element: `Activation`.
public struct ActivationConfig: LayerConfig {
    /// The function.
    public let activation: Activation

    /// A function as a layer.
    public init(_ activation: Activation) { self.activation = activation }

    /// The function of that name; leaky ReLU has slope 0.2 and ELU limit 1 unless stated; traps on
    /// negative ones.
    public init(_ kind: Activation.Kind, parameter: Float? = nil) {
        self.init(Activation(kind, parameter: parameter))
    }

    /// `Activation (relu)`.
    public var summary: String { "Activation (\(activation.kind.rawValue))" }
    /// True.
    public var keepsFeatures: Bool { true }

    /// The function.
    public var ending: LayerEnding? {
        LayerEnding(
            activation: activation, key: nil, line: #"{"type": "\#(activation.kind.rawValue)"}"#)
    }

    /// The input's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline { LayerOutline(input) }
    /// The function.
    public func module(_ construction: inout LayerConstruction) -> any Module { activation }
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
                            "slope", default: Activation.usualParameter(of: kind),
                            in: .closed(0, 10), "The slope below zero.")
                    case .elu:
                        object.singlePrecision(
                            "limit", default: Activation.usualParameter(of: kind),
                            in: .closed(0, 10), "Minus the limit below zero.")
                    default: nil
                    }
                return ActivationConfig(kind, parameter: parameter.map(Float.init))
            }
        }
    }
}
