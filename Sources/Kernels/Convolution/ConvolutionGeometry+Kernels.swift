import CVectorMath

extension ConvolutionGeometry {
    /// y = act(x ∗ filter + bias), with `bias` [outputs] or none.
    public func forward(
        _ x: Region, filter: Region, bias: Region? = nil, activation: FusedActivation = .identity,
        backend: MatrixBackend = .selected
    ) -> Region {
        precondition(
            x.count == inputCount && filter.count == filterCount
                && (bias.map { $0.count == outputs } ?? true),
            "ConvolutionGeometry.forward: \(x.count) and \(filter.count) elements for \(self)")
        let y = Region(count: outputCount)
        guard y.count > 0 else { return y }
        let path = path(of: .forward, backend)
        if path == .library,
            forwardByOneDNN(x, filter: filter, bias: bias, activation: activation, into: y)
        {
            return y
        }
        switch path {
        case .matrixProduct(let rows, let inner):
            MatrixProduct(rows: rows, columns: outputs, inner: inner)
                .multiply(x, filter, into: y, backend: backend)
        case .minimalFiltering:
            MinimalFiltering(self, backend: backend).forward(x, filter: filter, into: y)
        case .reference: forwardPlainly(x, filter: filter, into: y)
        case .library, .columns: forwardByColumns(x, filter: filter, into: y, backend: backend)
        }
        activation.apply(to: y, bias: bias, channels: outputs)
        return y
    }

    /// The gradient of x from that of y: act(transposed convolution of dy + bias), with `bias`
    /// [inputs] or none.
    public func inputGradient(
        _ dy: Region, filter: Region, bias: Region? = nil,
        activation: FusedActivation = .identity, backend: MatrixBackend = .selected
    ) -> Region {
        precondition(
            dy.count == outputCount && filter.count == filterCount
                && (bias.map { $0.count == inputs } ?? true),
            "ConvolutionGeometry.inputGradient: \(dy.count) and \(filter.count) elements for \(self)"
        )
        let dx = Region(count: inputCount)
        guard dx.count > 0 else { return dx }
        let path = path(of: .inputGradient, backend)
        if path == .library && inputGradientByOneDNN(dy, filter: filter, into: dx) {
            activation.apply(to: dx, bias: bias, channels: inputs)
            return dx
        }
        switch path {
        case .matrixProduct(let rows, let inner):
            MatrixProduct(rows: rows, columns: inner, inner: outputs, transposesB: true)
                .multiply(dy, filter, into: dx, backend: backend)
        case .minimalFiltering:
            MinimalFiltering(self, backend: backend).inputGradient(dy, filter: filter, into: dx)
        case .reference: inputGradientPlainly(dy, filter: filter, into: dx)
        case .library, .columns:
            inputGradientByColumns(dy, filter: filter, into: dx, backend: backend)
        }
        activation.apply(to: dx, bias: bias, channels: inputs)
        return dx
    }

    /// The gradient of the filter from x and the gradient of y.
    public func filterGradient(
        _ x: Region, _ dy: Region, backend: MatrixBackend = .selected
    ) -> Region {
        precondition(
            x.count == inputCount && dy.count == outputCount,
            "ConvolutionGeometry.filterGradient: \(x.count) and \(dy.count) elements for \(self)")
        guard batch > 0 else { return Elementwise.filled(0, count: filterCount) }
        let dw = Region(count: filterCount)
        let path = path(of: .filterGradient, backend)
        if path == .library && filterGradientByOuterProducts(x, dy, into: dw) { return dw }
        if path == .library && filterGradientByOneDNN(x, dy, into: dw) { return dw }
        switch path {
        case .matrixProduct(let rows, let inner):
            MatrixProduct(rows: inner, columns: outputs, inner: rows, transposesA: true)
                .multiply(x, dy, into: dw, backend: backend)
        case .minimalFiltering:
            MinimalFiltering(self, backend: backend).filterGradient(x, dy, into: dw)
        case .reference: filterGradientPlainly(x, dy, into: dw)
        case .library, .columns: filterGradientByColumns(x, dy, into: dw, backend: backend)
        }
        return dw
    }

    enum Direction: Hashable { case forward, inputGradient, filterGradient }

    /// How a kernel is computed.
    private enum Path: Equatable {
        /// By oneDNN's convolution, or by columns where it has none.
        case library
        /// The filter is a matrix that meets every pixel of x once: x is a matrix of so many rows
        /// and so many columns, `inner`, and dx alike.
        case matrixProduct(rows: Int, inner: Int)
        /// By products of transformed pixels and filters, which are fewer.
        case minimalFiltering
        /// By a matrix product with the pixels under each place of the kernel.
        case columns
        case reference
    }

    private func path(of direction: Direction, _ backend: MatrixBackend) -> Path {
        if backend == .reference { return .reference }
        if groups == 1 && margins == ConvolutionWindow.Margins() {
            if output == 1 && input == kernel && dilation == 1 {
                return .matrixProduct(
                    rows: batch, inner: kernel.height * kernel.width * inputs)
            }
            if kernel == 1 && stride == 1 {
                return .matrixProduct(
                    rows: batch * input.height * input.width, inner: inputs)
            }
        }
        if MinimalFiltering.pays(self) { return .minimalFiltering }
        if backend == .openBLAS { return .columns }
        // Pixels a whole stride or more beyond the last place: columns take any sizes.
        if margins.bottom < 0 || margins.right < 0 { return .columns }
        if direction == .inputGradient && groups == 1 && inputs <= Self.fewInputs {
            return .columns
        }
        if kernel == 1 && Self.avoidsSinglePixelKernels { return .columns }
        return .library
    }

    /// Without AVX-512, oneDNN 2.6 takes kernels of its own for filters of one pixel. In one of three
    /// trainings that used them one ran on without end, and now and then what they gave was wrong.
    private static let avoidsSinglePixelKernels = InstructionSet.current != "avx512"

    /// Input channels up to which the input gradient goes by columns: oneDNN's kernel fills vectors
    /// of 16 with the channels of one pixel, and with one channel leaves 15 of 16 idle. The product
    /// has all elements of the kernel times the channels for columns, which fill them.
    ///
    /// At 28×28 pixels, a 4×4 kernel of stride 2 and 64 outputs, one core: 63 against 7 GFLOP/s with
    /// one channel, 91 against 60 with eight; with sixteen oneDNN is ahead.
    private static let fewInputs = 8
}

extension MatrixProduct {
    /// The product in place of what `c` holds, or added to it.
    func multiply(
        _ a: Region, _ b: Region, into c: Region, accumulating: Bool = false,
        backend: MatrixBackend
    ) {
        #if canImport(COneDNN)
            if backend == .oneDNN {
                return OneDNN.shared.multiply(self, a, b, accumulating: accumulating, into: c)
            }
        #endif
        multiplyWithOpenBLAS(a, b, accumulating: accumulating, into: c)
    }
}

extension FusedActivation {
    /// y ← act(y + bias) for every pixel.
    func apply(to y: Region, bias: Region?, channels: Int) {
        let (act, alpha) = c
        vm_bias_activation(act, alpha, y.count / channels, channels, bias?.pointer, y.pointer)
    }
}
