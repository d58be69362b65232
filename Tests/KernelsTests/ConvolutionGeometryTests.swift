import Testing

@testable import Kernels

@Suite struct ConvolutionGeometryTests {
    private static let image = PlaneSize(height: 7, width: 10)

    private func output(
        _ window: ConvolutionWindow, inputs: Int = 6, outputs: Int = 4
    ) throws(ConvolutionError) -> PlaneSize {
        try window.geometry(batch: 2, input: Self.image, inputs: inputs, outputs: outputs).output
    }

    private func transposed(
        _ window: ConvolutionWindow, outputPadding: PlaneSize = 0
    ) throws(ConvolutionError) -> PlaneSize {
        try window.transposedGeometry(
            batch: 2, input: Self.image, inputs: 6, outputs: 4, outputPadding: outputPadding
        ).input
    }

    @Test func sizesFollowTheFormula() throws {
        #expect(try output(ConvolutionWindow(kernel: 3)) == PlaneSize(height: 5, width: 8))
        #expect(
            try output(ConvolutionWindow(kernel: 4, stride: 2, padding: .all(1)))
                == PlaneSize(height: 3, width: 5))
        #expect(
            try output(ConvolutionWindow(kernel: 3, dilation: 3))
                == PlaneSize(height: 1, width: 4))
        #expect(
            try output(
                ConvolutionWindow(
                    kernel: PlaneSize(height: 7, width: 1),
                    padding: .explicit(top: 0, bottom: 2, left: 1, right: 0)))
                == PlaneSize(height: 3, width: 11))
    }

    @Test func sameGivesTheSizeOverTheStrideRoundedUpWithTheOddZeroLast() throws {
        for stride in 1...4 {
            for kernel in 1...5 {
                let window = ConvolutionWindow(
                    kernel: PlaneSize(kernel), stride: PlaneSize(stride), padding: .same)
                let geometry = try window.geometry(
                    batch: 1, input: Self.image, inputs: 1, outputs: 1)
                #expect(geometry.output.height == (7 + stride - 1) / stride)
                #expect(geometry.output.width == (10 + stride - 1) / stride)
                let margins = geometry.margins
                #expect(margins.bottom - margins.top == 0 || margins.bottom - margins.top == 1)
                #expect(
                    try transposed(window) == PlaneSize(height: 7 * stride, width: 10 * stride))
            }
        }
    }

    @Test func transposingUndoesTheSize() throws {
        let doubling = ConvolutionWindow(kernel: 4, stride: 2, padding: .all(1))
        #expect(try transposed(doubling) == PlaneSize(height: 14, width: 20))
        // PyTorch's example: kernel 3, stride 2, padding 1 needs one more row to double.
        let odd = ConvolutionWindow(kernel: 3, stride: 2, padding: .all(1))
        #expect(try transposed(odd) == PlaneSize(height: 13, width: 19))
        #expect(try transposed(odd, outputPadding: 1) == PlaneSize(height: 14, width: 20))
        let geometry = try odd.transposedGeometry(
            batch: 2, input: Self.image, inputs: 6, outputs: 4, outputPadding: 1)
        #expect(geometry.output == Self.image)
        #expect(geometry.inputShape == [2, 14, 20, 4] && geometry.filterShape == [3, 3, 4, 6])
        #expect(geometry.outputShape == [2, 7, 10, 6])
        #expect(geometry.operations == Double(2 * 2 * 7 * 10 * 6 * 9 * 4))
    }

    /// Beyond a stride there would be room for more places than there are pixels to come from.
    @Test func outputPaddingBelowTheDilationAddsRowsAndNoPlaces() throws {
        let window = ConvolutionWindow(
            kernel: 2, stride: PlaneSize(height: 1, width: 2), padding: .all(1), dilation: 4)
        let geometry = try window.transposedGeometry(
            batch: 2, input: Self.image, inputs: 6, outputs: 4,
            outputPadding: PlaneSize(height: 3, width: 3))
        #expect(geometry.output == Self.image)
        #expect(geometry.input == PlaneSize(height: 12, width: 24))
        #expect(geometry.margins.bottom == -2 && geometry.margins.right == -1)
    }

    /// What is wrong, and what the error says.
    static let refusals: [(ConvolutionWindow, ConvolutionError, String)] = [
        (
            ConvolutionWindow(kernel: 8), .kernelTooLarge(kernel: 8, padded: image),
            "given a kernel that covers 8×8, expected at most the padded image's 7×10"
        ),
        (
            ConvolutionWindow(kernel: 4, dilation: 3),
            .kernelTooLarge(kernel: 10, padded: image),
            "given a kernel that covers 10×10, expected at most the padded image's 7×10"
        ),
        (
            ConvolutionWindow(kernel: 3, stride: PlaneSize(height: 0, width: 1)),
            .notPositive("stride height", 0), "stride height is 0; it has to be at least 1"
        ),
        (
            ConvolutionWindow(kernel: PlaneSize(height: 3, width: -3)),
            .notPositive("kernel width", -3), "kernel width is -3; it has to be at least 1"
        ),
        (
            ConvolutionWindow(kernel: 3, dilation: 0), .notPositive("dilation height", 0),
            "dilation height is 0; it has to be at least 1"
        ),
        (
            ConvolutionWindow(kernel: 3, groups: 0), .notPositive("groups", 0),
            "groups is 0; it has to be at least 1"
        ),
        (
            ConvolutionWindow(kernel: 3, groups: 4),
            .groupsDoNotDivide(groups: 4, inputs: 6, outputs: 4),
            "given 4 groups, expected a divisor of both 6 input and 4 output channels"
        ),
        (
            ConvolutionWindow(kernel: 3, padding: .explicit(top: 0, bottom: -1, left: 0, right: 0)),
            .negativePadding(-1), "padding is -1; it has to be at least 0"
        ),
        (
            ConvolutionWindow(kernel: 3, padding: .all(1_000_000)), .tooLarge("the input"),
            "the input would have more than 2147483647 elements"
        ),
        (
            ConvolutionWindow(kernel: PlaneSize(Int.max)), .tooLarge("the kernel's height"),
            "the kernel's height would have more than 2147483647 elements"
        ),
    ]

    @Test(arguments: refusals.indices)
    func whatDoesNotFitIsRefusedInWords(_ index: Int) {
        let (window, error, words) = Self.refusals[index]
        #expect(throws: error) { try output(window) }
        #expect("\(error)" == words)
    }

    @Test func channelsAndImagesAreHeldAgainstTheLimitToo() {
        #expect(throws: ConvolutionError.tooLarge("the output")) {
            try output(ConvolutionWindow(kernel: 3), outputs: 1_000_000_000)
        }
        #expect(throws: ConvolutionError.tooLarge("the filter")) {
            try ConvolutionWindow(kernel: 7, padding: .all(3)).geometry(
                batch: 1, input: 1, inputs: 100_000, outputs: 100_000)
        }
        #expect(throws: ConvolutionError.notPositive("output channels", 0)) {
            try output(ConvolutionWindow(kernel: 3), outputs: 0)
        }
        #expect(throws: ConvolutionError.notPositive("image height", 0)) {
            try ConvolutionWindow(kernel: 1).geometry(batch: 1, input: 0, inputs: 1, outputs: 1)
        }
    }

    @Test func transposedConvolutionsHaveRefusalsOfTheirOwn() {
        let window = ConvolutionWindow(kernel: 3, stride: 2, padding: .all(1))
        #expect(throws: ConvolutionError.outputPadding(2, limit: 2)) {
            try transposed(window, outputPadding: 2)
        }
        #expect(throws: ConvolutionError.outputPadding(-1, limit: 2)) {
            try transposed(window, outputPadding: -1)
        }
        // PyTorch's limit is the larger of stride and dilation.
        let dilated = ConvolutionWindow(
            kernel: 2, stride: PlaneSize(height: 1, width: 3),
            dilation: PlaneSize(height: 4, width: 2))
        let limit = PlaneSize(height: 4, width: 3)
        for beyond in [PlaneSize(height: 4, width: 0), PlaneSize(height: 0, width: 3)] {
            let error = ConvolutionError.outputPadding(beyond, limit: limit)
            #expect(throws: error) { try transposed(dilated, outputPadding: beyond) }
            #expect("\(error)".hasSuffix("below the larger of stride and dilation, 4×3"))
        }
        #expect(throws: ConvolutionError.emptyOutput(PlaneSize(height: 0, width: 3))) {
            try transposed(ConvolutionWindow(kernel: 2, padding: .all(4)))
        }
        #expect(throws: ConvolutionError.tooLarge("the output")) {
            try transposed(ConvolutionWindow(kernel: 2, stride: 1_000_000_000))
        }
    }
}
