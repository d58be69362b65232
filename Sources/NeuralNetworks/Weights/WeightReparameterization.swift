import Autodiff
import Configuration
import Kernels

/// What stands between a layer's parameters and the weight that it computes with.
public enum WeightReparameterization: String, CaseIterable, Sendable {
    /// The parameter is the weight.
    case none
    /// The weight is divided by its largest singular value (Miyato et al. 2018).
    case spectral
    /// The weight is a length times a direction (Salimans & Kingma 2016).
    case weight

    /// What stands where a layer has its weight, which begins at `initial`.
    ///
    /// - Parameters:
    ///   - layout: how files hold the weight.
    ///   - outputAxis: the axis of the layer's outputs.
    func source(
        of initial: Tensor, layout: StoredLayout, outputAxis: Int, random: inout RandomStream
    ) -> any WeightSource {
        switch self {
        case .none: Parameter(initial, layout: layout)
        case .spectral:
            SpectralNormalized(initial, layout: layout, outputAxis: outputAxis, random: &random)
        case .weight:
            // PyTorch's default is the first axis of the file, the last in memory.
            WeightNormalized(initial, layout: layout)
        }
    }

    /// Numbers that training changes beyond those of a plain weight of `shape` whose lengths differ
    /// along an axis of `lengths`.
    func additionalParameters(lengths: Int) -> Int { self == .weight ? lengths : 0 }

    /// Numbers kept beside them, for a weight of `outputs` times `others`.
    func bufferCount(outputs: Int, others: Int) -> Int { self == .spectral ? outputs + others : 0 }

    var summary: String {
        switch self {
        case .none: ""
        case .spectral: ", spectral norm"
        case .weight: ", weight norm"
        }
    }
}

extension ObjectReader {
    /// The key of what stands between parameters and weights.
    func weightReparameterization(
        default fallback: WeightReparameterization
    ) -> WeightReparameterization {
        choice(
            "reparameterization", of: WeightReparameterization.self, default: fallback,
            "What stands between the parameters and the weights.",
            describing: { kind in
                switch kind {
                case .none: "The parameters are the weights."
                case .spectral: "Weights over their largest singular value (Miyato et al. 2018)."
                case .weight: "Length times direction (Salimans & Kingma 2016)."
                }
            })
    }
}
