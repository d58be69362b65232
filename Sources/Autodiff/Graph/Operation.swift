/// A differentiable function of tensors: its value and its derivative, side by side.
///
/// An operation is a small value that holds attributes only (axes, slopes); what it computes on
/// comes in as inputs. Derivatives are written in operations too, and so can be differentiated
/// again.
public protocol Operation: Sendable {
    /// The value at `inputs`, whose nodes do not matter here.
    func forward(_ inputs: [Tensor]) -> Tensor

    /// The vector-Jacobian product: for every input that `needs` it, cotangent · ∂output/∂input,
    /// of that input's shape; nil where it is zero everywhere or not needed.
    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
}

extension Operation {
    /// The value at `inputs`, recorded when one of them is.
    public func callAsFunction(_ inputs: Tensor...) -> Tensor { apply(inputs) }

    /// The value at `inputs`, recorded when one of them is.
    public func apply(_ inputs: [Tensor]) -> Tensor {
        let output = watchedForward(inputs)
        guard inputs.contains(where: \.isRecorded) else { return output }
        return Tensor(
            shape: output.shape, region: output.region,
            node: Node(operation: self, inputs: inputs, output: output))
    }
}

/// An operation of one tensor.
protocol UnaryOperation: Operation {
    func value(_ x: Tensor) -> Tensor
    /// cotangent · f′(x), written in x or in y = f(x), whichever is cheaper.
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor?
}

extension UnaryOperation {
    func forward(_ inputs: [Tensor]) -> Tensor { value(inputs[0]) }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [derivative(cotangent, inputs[0], output)]
    }
}

/// An operation with kernels of its own that equals a composition of others, its twin.
///
/// The kernels serve the usual pass; a derivative that will itself be differentiated goes through
/// the twin.
public protocol FusedOperation: Operation {
    /// The same value, composed of operations that have derivatives of every order.
    func twin(_ inputs: [Tensor]) -> Tensor

    /// The vector-Jacobian product by kernels, on constants.
    func fusedVJP(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool])
        -> [Tensor?]
}

extension FusedOperation {
    /// The kernels' product, or the twin's when it has to be recorded.
    public func vjp(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        guard cotangent.isRecorded || inputs.contains(where: \.isRecorded) else {
            return fusedVJP(cotangent, inputs, output, needs: needs)
        }
        // Recorded inputs that nobody asks about are cut off too, or their history would be walked.
        let copies = zip(inputs, needs).map { input, needed in
            needed || input.isRecorded ? Alias().aliased(input) : input
        }
        let wanted = needs.indices.filter { needs[$0] }
        let found = Backpropagation(
            from: twin(copies), to: wanted.map { copies[$0] }, stopsAt: copies
        )
        .gradients(cotangent: cotangent, differentiable: true)
        var result = [Tensor?](repeating: nil, count: inputs.count)
        for (index, gradient) in zip(wanted, found) { result[index] = gradient }
        return result
    }
}

/// The same tensor under a new node: a place to cut the graph.
struct Alias: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? { cotangent }

    /// `x` under a node of its own even when it is a constant.
    func aliased(_ x: Tensor) -> Tensor {
        Tensor(
            shape: x.shape, region: x.region,
            node: Node(operation: self, inputs: [x], output: x.detached))
    }
}
