import Autodiff
import Kernels
import NeuralNetworks

/// Layers as expressions of Python that make PyTorch's modules, and what the expressions need.
struct TorchLayers {
    /// Classes that PyTorch lacks, by their names.
    private(set) var definitions: [String: String] = [:]
    private var modules: Set<String> = []

    /// The lines that import what the expressions use.
    var imports: [String] {
        (modules.contains("OrderedDict") ? ["from collections import OrderedDict", ""] : [])
            + ["import torch"] + ["from torch import nn"]
            + ["spectral_norm", "weight_norm"].filter(modules.contains)
            .map { "from torch.nn.utils import \($0)" }
    }

    /// The layers one behind the other.
    mutating func sequential(_ layers: [PortableLayer], indentation: String) -> String {
        let inner = indentation + "    "
        let isNumbered = layers.allSatisfy { $0.position != nil }
        if !isNumbered { modules.insert("OrderedDict") }
        var reorders = 0
        let lines = layers.map { layer in
            let value = expression(layer, indentation: inner)
            if isNumbered { return "\(inner)\(value),\n" }
            if layer.position == nil { reorders += 1 }
            let name = layer.position.map { "\($0)" } ?? "reorder_\(reorders)"
            return "\(inner)(\"\(name)\", \(value)),\n"
        }
        let list = lines.joined()
        return isNumbered
            ? "nn.Sequential(\n\(list)\(indentation))"
            : "nn.Sequential(OrderedDict([\n\(list)\(indentation)]))"
    }

    private mutating func expression(_ layer: PortableLayer, indentation: String) -> String {
        let channels = layer.input[0]
        switch layer.operation {
        case .linear(let weight, let bias):
            return wrapped(
                "nn.Linear(\(channels), \(layer.output[0]), bias=\(Python.text(bias != nil)))",
                weight)
        case .convolution(let weight, let bias, let window):
            return wrapped(
                convolution(layer, window, hasBias: bias != nil), weight)
        case .transposedConvolution(let weight, let bias, let window):
            return wrapped(transposedConvolution(layer, window, hasBias: bias != nil), weight)
        case .batchNormalization(_, _, _, _, let epsilon, let momentum):
            let rank = layer.input.count == 3 ? 2 : 1
            return "nn.BatchNorm\(rank)d(\(channels), eps=\(epsilon), momentum=\(momentum))"
        case .layerNormalization(_, _, let epsilon):
            return "nn.LayerNorm(\(Python.tuple(layer.input)), eps=\(epsilon))"
        case .groupNormalization(let groups, _, _, let epsilon):
            return "nn.GroupNorm(\(groups), \(channels), eps=\(epsilon))"
        case .instanceNormalization(let scale, _, let epsilon):
            return "nn.InstanceNorm2d(\(channels), eps=\(epsilon), "
                + "affine=\(Python.text(scale != nil)))"
        case .pooling(let pooling):
            let window = pooling.window
            return "nn.\(pooling.kind == .maximum ? "Max" : "Avg")Pool2d("
                + "\(Python.sides(window.kernel)), stride=\(Python.sides(window.stride)), "
                + "padding=\(Python.sides(window.padding)), "
                + "ceil_mode=\(Python.text(window.ceilMode)))"
        case .globalPooling(let kind):
            return "nn.Sequential(nn.Adaptive\(kind == .maximum ? "Max" : "Avg")Pool2d(1), "
                + "nn.Flatten())"
        case .upsampling(let upsampling):
            let factor = upsampling.factor
            let mode =
                switch upsampling.interpolation {
                case .nearest: "mode=\"nearest\""
                case .bilinear: "mode=\"bilinear\", align_corners=False"
                case .bilinearAligningCorners: "mode=\"bilinear\", align_corners=True"
                }
            return "nn.Upsample(scale_factor=(\(factor.height), \(factor.width)), \(mode))"
        case .pixelShuffle(let factor): return "nn.PixelShuffle(\(factor))"
        case .padding(let padding):
            let margins = padding.margins
            return "nn.\(padding.mode == .zero ? "Zero" : "Reflection")Pad2d("
                + "(\(margins.left), \(margins.right), \(margins.top), \(margins.bottom)))"
        case .flatten: return "nn.Flatten()"
        case .reshape: return "nn.Unflatten(1, \(Python.tuple(layer.output)))"
        case .reorder(let from, let to):
            definitions["Reorder"] = Self.reorder
            func text(_ image: Shape?) -> String {
                image.map { Python.tuple($0.dimensions) } ?? "None"
            }
            return "Reorder(\(text(from)), \(text(to)))"
        case .dropout(let probability, let wholeChannels):
            return "nn.Dropout\(wholeChannels ? "2d" : "")(\(probability))"
        case .activation(let activation): return Self.activation(activation)
        case .minibatchStandardDeviation(let deviation):
            definitions["MinibatchStandardDeviation"] = Self.deviation
            return "MinibatchStandardDeviation(\(deviation.groupSize), eps=\(deviation.epsilon))"
        case .residual(let body, let shortcut, let activation):
            definitions["Residual"] = Self.residual
            let inner = indentation + "    "
            let beside =
                shortcut.isEmpty ? "None" : sequential(shortcut, indentation: inner)
            return "Residual(\n\(inner)\(sequential(body, indentation: inner)),\n"
                + "\(inner)\(beside),\n\(inner)\(Self.activation(activation)),\n\(indentation))"
        }
    }

    private mutating func wrapped(_ module: String, _ weight: PortableWeight) -> String {
        switch weight.reparameterization {
        case .none: return module
        case .spectral:
            modules.insert("spectral_norm")
            return "spectral_norm(\(module))"
        case .weight:
            modules.insert("weight_norm")
            return "weight_norm(\(module))"
        }
    }

    private mutating func convolution(
        _ layer: PortableLayer, _ window: PortableWindow, hasBias: Bool
    ) -> String {
        let rest =
            "dilation=\(Python.sides(window.dilation)), groups=\(window.groups), "
            + "bias=\(Python.text(hasBias)))"
        let start =
            "Conv2d(\(layer.input[0]), \(layer.output[0]), \(Python.sides(window.kernel)), "
            + "stride=\(Python.sides(window.stride)), "
        if window.isSymmetric {
            return "nn." + start + "padding=\(Python.sides(window.top, window.left)), " + rest
        }
        definitions["PaddedConv2d"] = Self.paddedConvolution
        return "Padded" + start
            + "margins=(\(window.left), \(window.right), \(window.top), \(window.bottom)), " + rest
    }

    private mutating func transposedConvolution(
        _ layer: PortableLayer, _ window: PortableWindow, hasBias: Bool
    ) -> String {
        let rest =
            "padding=\(Python.sides(window.top, window.left)), "
            + "output_padding=\(Python.sides(window.outputPadding)), groups=\(window.groups), "
            + "bias=\(Python.text(hasBias)), dilation=\(Python.sides(window.dilation)))"
        let start =
            "ConvTranspose2d(\(layer.input[0]), \(layer.output[0]), "
            + "\(Python.sides(window.kernel)), stride=\(Python.sides(window.stride)), "
        if window.isSymmetric { return "nn." + start + rest }
        definitions["CroppedConvTranspose2d"] = Self.croppedConvolution
        return "Cropped" + start + "size=(\(layer.output[1]), \(layer.output[2])), " + rest
    }

    private static func activation(_ activation: Activation) -> String {
        switch activation.kind {
        case .identity: "nn.Identity()"
        case .relu: "nn.ReLU()"
        case .leakyReLU: "nn.LeakyReLU(\(activation.parameter))"
        case .elu: "nn.ELU(\(activation.parameter))"
        case .gelu: "nn.GELU()"
        case .silu: "nn.SiLU()"
        case .tanh: "nn.Tanh()"
        case .sigmoid: "nn.Sigmoid()"
        case .softplus: "nn.Softplus()"
        }
    }

    private static let residual = """
        class Residual(nn.Module):
            \"""A body beside a shortcut, their sum, and an activation of it.\"""

            def __init__(self, body, shortcut, activation):
                super().__init__()
                self.body, self.shortcut, self.activation = body, shortcut, activation

            def forward(self, x):
                beside = x if self.shortcut is None else self.shortcut(x)
                return self.activation(self.body(x) + beside)
        """

    private static let paddedConvolution = """
        class PaddedConv2d(nn.Conv2d):
            \"""A convolution with other margins on one side than on the other.\"""

            def __init__(self, *arguments, margins, **options):
                super().__init__(*arguments, **options)
                self.margins = margins

            def forward(self, x):
                return super().forward(nn.functional.pad(x, self.margins))
        """

    private static let croppedConvolution = """
        class CroppedConvTranspose2d(nn.ConvTranspose2d):
            \"""A transposed convolution that takes more off below and to the right.\"""

            def __init__(self, *arguments, size, **options):
                super().__init__(*arguments, **options)
                self.size = size

            def forward(self, x):
                return super().forward(x)[:, :, :self.size[0], :self.size[1]]
        """

    private static let reorder = """
        class Reorder(nn.Module):
            \"""From an image's elements channel by channel to those row by row, or back.\"""

            def __init__(self, source, target):
                super().__init__()
                self.source, self.target = source, target

            def forward(self, x):
                if self.source is not None:
                    height, width, channels = self.source
                    x = x.unflatten(1, (channels, height, width)).permute(0, 2, 3, 1).flatten(1)
                if self.target is not None:
                    x = x.unflatten(1, self.target).permute(0, 3, 1, 2).flatten(1)
                return x
        """

    private static let deviation = """
        class MinibatchStandardDeviation(nn.Module):
            \"""One more channel: how much images of a group differ (Karras et al. 2018).\"""

            def __init__(self, group_size, eps):
                super().__init__()
                self.group_size, self.eps = group_size, eps

            def forward(self, x):
                count = x.shape[0]
                groups = -(-count // self.group_size)
                group = torch.arange(count, device=x.device) % groups
                members = (group[None, :] == torch.arange(groups, device=x.device)[:, None]).to(x)
                shares = members / members.sum(dim=1, keepdim=True)
                images = x.flatten(1)
                centered = images - members.T @ (shares @ images)
                deviation = (shares @ centered.square() + self.eps).sqrt().mean(dim=1)
                channel = deviation[group].reshape(-1, 1, 1, 1).expand(-1, 1, *x.shape[2:])
                return torch.cat([x, channel], dim=1)
        """
}
