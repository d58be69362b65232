import NeuralNetworks
import ONNX

extension OperatorGraph {
    /// A transposed convolution of `inputs`: the images and the filter.
    ///
    /// ONNX Runtime refuses output padding of a stride or more, which dilated kernels may have.
    /// Output padding is rows below and columns to the right that padding would else take off, so
    /// the same is said with less padding; what then is left over are rows that no place of the
    /// kernel reaches, in which the bias stands alone.
    mutating func transposedConvolution(
        _ inputs: [String], bias: String?, _ window: PortableWindow, channels: Int
    ) -> String {
        var attributes = window.attributes
        let isTaken = zip(window.outputPadding, window.stride).allSatisfy { $0 < $1 }
        guard !isTaken else {
            attributes["output_padding"] = .integers(window.outputPadding)
            return graph.add("ConvTranspose", inputs + [bias].compactMap { $0 }, attributes)
        }
        let ends = [
            window.bottom - window.outputPadding[0], window.right - window.outputPadding[1],
        ]
        attributes["pads"] = .integers([window.top, window.left] + ends.map { max(0, $0) })
        let beyond = ends.map { max(0, -$0) }
        guard beyond.contains(where: { $0 > 0 }) else {
            return graph.add("ConvTranspose", inputs + [bias].compactMap { $0 }, attributes)
        }
        let margins = graph.integers([0, 0, 0, 0, 0, 0] + beyond)
        let whole = graph.add(
            "Pad", [graph.add("ConvTranspose", inputs, attributes), margins],
            ["mode": .string("constant")])
        guard let bias else { return whole }
        let plane = graph.integers([1, channels, 1, 1])
        return graph.add("Add", [whole, graph.add("Reshape", [bias, plane])])
    }
}
