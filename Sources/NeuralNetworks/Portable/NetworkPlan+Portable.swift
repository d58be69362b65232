import Autodiff
import Kernels

extension NetworkPlan {
    /// `network`, which was built of this plan, as other tools see it.
    ///
    /// - Throws: `UnportableLayer` naming a layer that has no portable form.
    public func portable(_ network: Network) throws(UnportableLayer) -> PortableNetwork {
        let image = input.rank == 3 ? input : nil
        let layers = try Self.portable(
            network.layers.layers, layers, inputImage: image,
            outputImage: output.rank == 3 ? output : nil)
        return PortableNetwork(
            layers: layers, input: input.channelsFirst,
            firstInput: network.inputShape.channelsFirst, output: output.channelsFirst)
    }

    /// Layers of a chain, with what brings the elements of vectors into the order that the next
    /// layer's weights have.
    private static func portable(
        _ modules: [any Module], _ chain: [Layer], inputImage: Shape?, outputImage: Shape?
    ) throws(UnportableLayer) -> [PortableLayer] {
        let images = Self.images(chain, input: inputImage, output: outputImage)
        var portable: [PortableLayer] = []
        // The order in which the elements of the present vector are.
        var order = inputImage
        func bring(to next: Shape?, _ count: Int) {
            if order.orderOfFeatures != next.orderOfFeatures {
                portable.append(
                    PortableLayer(
                        position: nil, operation: .reorder(from: order, to: next),
                        input: [count], output: [count]))
            }
            order = next
        }
        for (position, (layer, module)) in zip(chain, modules).enumerated() {
            let output = layer.outline.output
            if layer.input.rank == 1 {
                // Layers within a block know of no image.
                let known = layer.config is ResidualConfig ? nil : images[position]
                bring(to: output.rank == 1 ? known : output, layer.input.count)
            }
            portable.append(
                PortableLayer(
                    position: position,
                    operation: try operation(of: module, layer),
                    input: layer.input.channelsFirst, output: output.channelsFirst))
            if output.rank == 1 {
                if layer.input.rank != 1 {
                    order = layer.config is FlattenConfig ? layer.input : nil
                } else if !layer.config.keepsFeatures {
                    order = layer.config is ResidualConfig ? nil : images[position + 1]
                }
            }
        }
        if let last = chain.last, last.outline.output.rank == 1 {
            bring(to: outputImage, last.outline.output.count)
        }
        return portable
    }

    private static func operation(
        of module: any Module, _ layer: Layer
    ) throws(UnportableLayer) -> PortableOperation {
        switch module {
        case let linear as Linear:
            return .linear(try PortableWeight(linear.weight), bias: linear.bias?.stored)
        case let convolution as Convolution:
            return .convolution(
                try PortableWeight(convolution.weight), bias: convolution.bias?.stored,
                PortableWindow(convolution.window, over: layer.input))
        case let convolution as TransposedConvolution:
            return .transposedConvolution(
                try PortableWeight(convolution.weight), bias: convolution.bias?.stored,
                PortableWindow(
                    transposed: convolution.window, from: layer.input, to: layer.outline.output))
        case let norm as BatchNorm:
            return .batchNormalization(
                scale: norm.weight.stored, shift: norm.bias.stored, mean: norm.runningMean.stored,
                variance: norm.runningVar.stored, epsilon: norm.epsilon, momentum: norm.momentum)
        case let norm as LayerNorm:
            return .layerNormalization(
                scale: norm.weight.stored, shift: norm.bias.stored, epsilon: norm.epsilon)
        case let norm as GroupNorm:
            return .groupNormalization(
                groups: norm.groups, scale: norm.weight.stored, shift: norm.bias.stored,
                epsilon: norm.epsilon)
        case let norm as InstanceNorm where norm.runningMean == nil:
            return .instanceNormalization(
                scale: norm.weight?.stored, shift: norm.bias?.stored, epsilon: norm.epsilon)
        case let pooling as Pooling: return .pooling(pooling)
        case let pooling as GlobalPooling: return .globalPooling(pooling.kind)
        case let upsampling as Upsampling: return .upsampling(upsampling)
        case let shuffle as PixelShuffle: return .pixelShuffle(factor: shuffle.factor)
        case let padding as Padding: return .padding(padding)
        case is Flatten: return .flatten
        case is Unflatten: return .reshape
        case let dropout as Dropout:
            return .dropout(probability: dropout.probability, wholeChannels: false)
        case let dropout as ChannelDropout:
            return .dropout(probability: dropout.probability, wholeChannels: true)
        case let activation as Activation: return .activation(activation)
        case let deviation as MinibatchStandardDeviation:
            return .minibatchStandardDeviation(deviation)
        case let block as Residual:
            return try residual(block, layer)
        default: throw UnportableLayer(layer: layer.config.summary)
        }
    }

    private static func residual(
        _ block: Residual, _ layer: Layer
    ) throws(UnportableLayer) -> PortableOperation {
        guard let config = layer.config as? ResidualConfig,
            let body = block.body as? Sequential,
            let bodyChain = try? chain(config.layers, layer.input, under: "layers"),
            let shortcutChain = try? chain(config.shortcut, layer.input, under: "shortcut")
        else { throw UnportableLayer(layer: layer.config.summary) }
        let shortcut = (block.shortcut as? Sequential)?.layers ?? []
        return .residual(
            body: try portable(body.layers, bodyChain, inputImage: nil, outputImage: nil),
            shortcut: try portable(shortcut, shortcutChain, inputImage: nil, outputImage: nil),
            block.activation)
    }
}

/// A layer that has no portable form.
public struct UnportableLayer: Error, Sendable {
    /// What it is called: `Minibatch standard deviation`.
    public let layer: String
}

extension Shape {
    /// [height, width, channels] as [channels, height, width]; other shapes as they are.
    public var channelsFirst: [Int] { rank == 3 ? [self[2], self[0], self[1]] : dimensions }
}

extension Optional where Wrapped == Shape {
    /// The image, unless its elements are in the same order channel by channel and row by row.
    fileprivate var orderOfFeatures: Shape? {
        flatMap { $0[2] > 1 && $0[0] * $0[1] > 1 ? $0 : nil }
    }
}

extension Parameter {
    /// The value in the order of files.
    fileprivate var stored: Tensor { layout.stored(value) }
}

extension StateBuffer {
    /// The value in the order of files.
    fileprivate var stored: Tensor { layout.stored(value) }
}

extension PortableWeight {
    fileprivate init(_ source: any WeightSource) throws(UnportableLayer) {
        let layout: StoredLayout
        switch source {
        case let parameter as Parameter:
            (layout, reparameterization) = (parameter.layout, .none)
        case let spectral as SpectralNormalized:
            (layout, reparameterization) = (spectral.orig.layout, .spectral)
        case let weight as WeightNormalized:
            (layout, reparameterization) = (weight.v.layout, .weight)
        default: throw UnportableLayer(layer: "a layer with a weight of \(type(of: source))")
        }
        value = layout.stored(source(.evaluation))
    }
}

extension PortableWindow {
    /// A convolution's over images [height, width, channels].
    fileprivate init(_ window: ConvolutionWindow, over image: Shape) {
        let margins = window.margins(over: PlaneSize(height: image[0], width: image[1]))
        self.init(window, margins, outputPadding: [0, 0])
    }

    /// A transposed convolution's, which makes images of `output` of those of `input`.
    fileprivate init(transposed window: ConvolutionWindow, from input: Shape, to output: Shape) {
        let margins = window.margins(over: PlaneSize(height: output[0], width: output[1]))
        func missing(_ axis: Int, _ stride: Int, _ kernel: Int, _ dilation: Int, _ taken: Int)
            -> Int
        {
            output[axis] - ((input[axis] - 1) * stride + (kernel - 1) * dilation + 1 - taken)
        }
        self.init(
            window, margins,
            outputPadding: [
                missing(
                    0, window.stride.height, window.kernel.height, window.dilation.height,
                    margins.top + margins.bottom),
                missing(
                    1, window.stride.width, window.kernel.width, window.dilation.width,
                    margins.left + margins.right),
            ])
    }

    private init(
        _ window: ConvolutionWindow, _ margins: ConvolutionWindow.Margins, outputPadding: [Int]
    ) {
        kernel = [window.kernel.height, window.kernel.width]
        stride = [window.stride.height, window.stride.width]
        dilation = [window.dilation.height, window.dilation.width]
        groups = window.groups
        (top, bottom, left, right) = (margins.top, margins.bottom, margins.left, margins.right)
        self.outputPadding = outputPadding
    }
}
