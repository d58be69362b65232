import Kernels
import Testing

@testable import Autodiff

/// Every fused operation and its unfused twin: value, vector-Jacobian product by kernels and by the
/// twin, for every choice of needed inputs.
@Suite struct FusedOperationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let operation: any FusedOperation
        let inputs: [Tensor]

        var testDescription: String { "\(type(of: operation)) \(inputs.map(\.shape))" }
    }

    private static func draw(_ shape: Shape, _ key: UInt64) -> Tensor {
        Tensor.normal(shape, from: PhiloxStream(key: key))
    }

    private static let activations: [FusedActivation] = [
        .identity, .relu, .leakyReLU(0.2), .elu(0.7), .tanh, .sigmoid,
    ]

    /// A convolution of odd sizes, forwards and transposed, with bias and without.
    private static func convolutions(_ activation: FusedActivation) -> [Case] {
        let window = ConvolutionWindow(kernel: 3, stride: 2, padding: .same)
        guard
            let geometry = try? window.geometry(
                batch: 3, input: PlaneSize(height: 7, width: 9), inputs: 10, outputs: 12)
        else { return [] }
        return [false, true].flatMap { isTransposed in
            let images = isTransposed ? geometry.outputShape : geometry.inputShape
            let operation = ConvolutionTransform(
                geometry: geometry, isTransposed: isTransposed, activation: activation)
            let operands = [draw(Shape(images), 1), draw(Shape(geometry.filterShape), 2)]
            let bias = draw([isTransposed ? 10 : 12], 3)
            return [
                Case(operation: operation, inputs: operands + [bias]),
                Case(operation: operation, inputs: operands),
            ]
        }
    }

    static let cases: [Case] =
        activations.flatMap(convolutions)
        + activations.flatMap { activation in
            let batch = draw([37, 70], 1)
            let moments = ChannelMoments(of: batch).region
            let elsewhere = ChannelMoments(of: draw([9, 70], 2)).region
            let affine = [draw([70], 3), draw([70], 4)]
            return [
                Case(
                    operation: LinearTransform(activation: activation),
                    inputs: [draw([33, 21], 1), draw([21, 17], 2), draw([17], 3)]),
                Case(
                    operation: LinearTransform(activation: activation),
                    inputs: [draw([3, 2], 1), draw([2, 5], 2)]),
                Case(
                    operation: BatchNormalization(
                        epsilon: 1e-5, activation: activation, moments: moments),
                    inputs: [batch] + affine),
                Case(
                    operation: FixedNormalization(
                        epsilon: 1e-5, activation: activation, moments: elsewhere),
                    inputs: [batch] + affine),
            ] + images.map { normalization(of: $0, activation) }
        } + [
            Case(
                operation: BernoulliNegativeLogLikelihood(),
                inputs: [draw([9, 1030], 1), draw([9, 1030], 2).sigmoid()]),
            Case(
                operation: SoftmaxCrossEntropy(),
                inputs: [draw([9, 37], 1) * 3, draw([9, 37], 2).sigmoid()]),
            Case(
                operation: SoftmaxCrossEntropy(),
                inputs: [draw([300, 10], 1) * 30, draw([300, 10], 2).softmax()]),
            Case(operation: Reparameterize(), inputs: [draw([11, 40], 1), draw([11, 20], 2)]),
            Case(operation: GaussianDivergence(), inputs: [draw([11, 40], 1)]),
        ]
        // Groups within a vector, beside it, beyond it, and one alone.
        + [
            ([3, 5, 7, 12], 4), ([1, 150, 1, 8], 8), ([2, 3, 3, 130], 13), ([2, 9, 4, 132], 2),
            ([17, 1, 1, 67], 1), ([40, 1000], 1), ([2, 6, 5, 1], 1), ([9, 2, 2, 70], 70),
        ].map { (shape: Shape, groups: Int) in
            let x = draw(shape, 5) * 2 + 3
            return Case(
                operation: GroupStandardization(x, groups: groups, epsilon: 1e-5), inputs: [x])
        }

    /// Images of odd sizes, one alone, one column, more rows than a block of sums and a strip
    /// have, and channels so few that several rows make a block.
    private static let images: [Shape] = [
        [3, 5, 7, 19], [1, 3, 3, 2], [2, 4, 1, 64], [5, 9, 6, 3],
        [8, 12, 11, 16], [3, 15, 16, 1], [2, 16, 17, 64], [1, 20, 20, 32],
    ]

    private static func normalization(of shape: Shape, _ activation: FusedActivation) -> Case {
        let x = draw(shape, 1) * 2 + 1
        return Case(
            operation: BatchNormalization(
                epsilon: 1e-5, activation: activation, moments: ChannelMoments(of: x).region),
            inputs: [x, draw([shape[-1]], 3), draw([shape[-1]], 4)])
    }

    @Test(arguments: cases)
    func kernelsAndTwinAgree(_ sample: Case) {
        let output = sample.operation.forward(sample.inputs)
        Self.expectEqual(output, sample.operation.twin(sample.inputs), "value")
        let cotangent = Self.draw(output.shape, 9)
        for subset in 1..<(1 << sample.inputs.count) {
            let needs = sample.inputs.indices.map { subset >> $0 & 1 == 1 }
            let kernels = sample.operation.fusedVJP(cotangent, sample.inputs, output, needs: needs)
            let points = sample.inputs.map(\.variable)
            let twin = vectorJacobianProduct(
                of: sample.operation.twin(points), at: points, cotangent: cotangent)
            // The way that is taken when the derivative will be differentiated.
            let recorded = sample.operation.vjp(
                cotangent.variable, points, sample.operation.apply(points), needs: needs)
            #expect(recorded.count == needs.count)
            for index in needs.indices where needs[index] {
                guard let byKernels = kernels[index], let byTwin = recorded[index] else {
                    Issue.record("no derivative by input \(index)")
                    continue
                }
                #expect(byTwin.isRecorded)
                Self.expectEqual(byKernels, twin[index], "derivative by input \(index)")
                Self.expectEqual(byTwin, twin[index], "recorded derivative by input \(index)")
            }
        }
    }

    private static func expectEqual(_ a: Tensor, _ b: Tensor, _ what: String) {
        #expect(a.shape == b.shape)
        let scale = b.absoluteValue().maximum().scalar
        let worst = (a.detached - b.detached).absoluteValue().maximum().scalar
        #expect(worst <= 2e-5 * max(scale, 1e-3), "\(what): \(worst) of \(scale)")
    }

    @Test func theHistoryOfUnneededInputsIsNotDifferentiated() {
        // Only the logits are asked about; the targets' own history gets nothing and costs nothing.
        let x = Tensor([[0.5, -1]].flatMap { $0 }, shape: [1, 2]).variable
        var targets = Tensor([0.2, 0.7], shape: [1, 2]).variable
        for _ in 0..<1000 { targets = targets * 1 }
        let loss = x.bernoulliNegativeLogLikelihood(of: targets).sum()
        let first = gradients(of: loss, at: [x], differentiable: true)[0]
        // ∂²/∂x∂t = −1, through the recorded history of the targets.
        let mixed = gradients(of: first.sum(), at: [targets])[0]
        #expect(mixed.scalars == [-1, -1])
    }

    /// Logits that are huge, level, infinite or no numbers: as the twin.
    @Test(
        arguments: [
            [1e30, -1e30, 0], [3e38, 3e38, 3e38], [-3e38, -3e38, -3e38], [.infinity, 0, 0],
            [-.infinity, 0, 1], [-.infinity, -.infinity, -.infinity], [.nan, 0, 1], [0, .nan, 1],
        ] as [[Float]])
    func extremeLogitsHaveTheTwinsCrossEntropy(_ row: [Float]) {
        for label in 0..<3 {
            let logits = Tensor(row, shape: [1, 3])
            let target = Tensor.oneHot([label], classes: 3)
            let fused = SoftmaxCrossEntropy().forward([logits, target]).scalar
            let twin = SoftmaxCrossEntropy().twin([logits, target]).scalar
            #expect(fused == twin || fused.isNaN && twin.isNaN, "\(fused) for \(twin)")
        }
    }
}
