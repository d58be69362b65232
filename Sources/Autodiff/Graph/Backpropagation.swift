import Kernels

/// The part of a graph that lies between an output and the tensors to differentiate at.
struct Backpropagation {
    private let output: Tensor
    private let targets: [Tensor]
    /// Nodes that lead to a target, every node before those it was made from.
    private let order: [Node]
    private let leadsToTarget: Set<Node>
    private let stopsAt: Set<Node>

    /// Nothing behind `stops` is looked at, even if it leads to a target.
    init(from output: Tensor, to targets: [Tensor], stopsAt stops: [Tensor] = []) {
        self.output = output
        self.targets = targets
        let targetNodes = Set(targets.compactMap(\.node))
        stopsAt = Set(stops.compactMap(\.node))
        var leading: Set<Node> = []
        var finished: [Node] = []
        var visited: Set<Node> = []
        // Depth first without recursion: a node is pushed once to be opened and once to be closed.
        var stack: [(node: Node, isOpen: Bool)] = output.node.map { [($0, false)] } ?? []
        while let (node, isOpen) = stack.popLast() {
            if isOpen {
                if targetNodes.contains(node)
                    || node.inputs.contains(where: { $0.node.map(leading.contains) ?? false })
                {
                    leading.insert(node)
                    finished.append(node)
                }
                continue
            }
            guard visited.insert(node).inserted else { continue }
            stack.append((node, true))
            if stopsAt.contains(node) { continue }
            for input in node.inputs {
                if let next = input.node, !visited.contains(next) { stack.append((next, false)) }
            }
        }
        order = finished.reversed()
        leadsToTarget = leading
    }

    /// cotangent · ∂output/∂target for every target, zeros where the output does not depend on it.
    func gradients(cotangent: Tensor, differentiable: Bool) -> [Tensor] {
        var cotangents: [Node: Tensor] = [:]
        let targetNodes = Set(targets.compactMap(\.node))
        if let node = output.node, leadsToTarget.contains(node) {
            cotangents[node] = differentiable ? cotangent : cotangent.detached
        }
        for node in order {
            guard let cotangent = cotangents[node] else { continue }
            // What nobody asks for any more goes back to the cache at once.
            if !targetNodes.contains(node) { cotangents[node] = nil }
            guard let operation = node.operation, !stopsAt.contains(node),
                let output = node.output(recorded: differentiable)
            else { continue }
            let needs = node.inputs.map { $0.node.map(leadsToTarget.contains) ?? false }
            guard needs.contains(true) else { continue }
            let inputs = differentiable ? node.inputs : node.inputs.map(\.detached)
            let products = operation.watchedVJP(cotangent, inputs, output, needs: needs)
            for (input, (needed, product)) in zip(node.inputs, zip(needs, products)) {
                guard needed, let source = input.node, let product else { continue }
                precondition(
                    product.shape == input.shape,
                    "\(operation): derivative of shape \(product.shape) for an input of \(input.shape)"
                )
                cotangents[source] = cotangents[source].map { $0 + product } ?? product
            }
        }
        return targets.map { target in
            target.node.flatMap { cotangents[$0] } ?? Tensor.zeros(target.shape)
        }
    }
}
