import Kernels

/// y = x ∗ filter: x [batch, height, width, inputs], filter [height, width, inputs/groups,
/// outputs].
///
/// With its input gradient and its filter gradient it is one family of three operations, bilinear
/// each, whose derivatives are one another: x̄ from ȳ and filter, filter̄ from x and ȳ.
struct Convolution: Operation {
    let geometry: ConvolutionGeometry

    func forward(_ inputs: [Tensor]) -> Tensor {
        Tensor(
            geometry.forward(inputs[0].region, filter: inputs[1].region),
            shape: Shape(geometry.outputShape))
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [
            needs[0]
                ? ConvolutionInputGradient(geometry: geometry)(cotangent, inputs[1]) : nil,
            needs[1]
                ? ConvolutionFilterGradient(geometry: geometry)(inputs[0], cotangent) : nil,
        ]
    }
}

/// x̄ from ȳ and the filter, which is the transposed convolution of ȳ too.
///
/// With c the cotangent: ȳ's is c ∗ filter, the filter's the filter gradient at c and ȳ.
struct ConvolutionInputGradient: Operation {
    let geometry: ConvolutionGeometry

    func forward(_ inputs: [Tensor]) -> Tensor {
        Tensor(
            geometry.inputGradient(inputs[0].region, filter: inputs[1].region),
            shape: Shape(geometry.inputShape))
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [
            needs[0] ? Convolution(geometry: geometry)(cotangent, inputs[1]) : nil,
            needs[1]
                ? ConvolutionFilterGradient(geometry: geometry)(cotangent, inputs[0]) : nil,
        ]
    }
}

/// filter̄ from x and ȳ.
///
/// With c the cotangent, of the filter's shape: x's is the input gradient of ȳ under c, ȳ's is
/// x ∗ c.
struct ConvolutionFilterGradient: Operation {
    let geometry: ConvolutionGeometry

    func forward(_ inputs: [Tensor]) -> Tensor {
        Tensor(
            geometry.filterGradient(inputs[0].region, inputs[1].region),
            shape: Shape(geometry.filterShape))
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [
            needs[0]
                ? ConvolutionInputGradient(geometry: geometry)(inputs[1], cotangent) : nil,
            needs[1] ? Convolution(geometry: geometry)(inputs[0], cotangent) : nil,
        ]
    }
}
