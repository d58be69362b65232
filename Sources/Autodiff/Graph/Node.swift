import Kernels

/// What made a tensor: an operation and its inputs, or nothing for a variable.
final class Node: @unchecked Sendable {
    let operation: (any Operation)?
    // Written only by deinit.
    private(set) var inputs: [Tensor]
    private let outputShape: Shape
    private let outputRegion: Region?

    /// A variable.
    init() {
        operation = nil
        inputs = []
        outputShape = .scalar
        outputRegion = nil
    }

    init(operation: any Operation, inputs: [Tensor], output: Tensor) {
        self.operation = operation
        self.inputs = inputs
        outputShape = output.shape
        // Held without the node, which would otherwise hold itself.
        outputRegion = output.region
    }

    /// The tensor that this node made; recorded when the derivative will be differentiated.
    func output(recorded: Bool) -> Tensor? {
        outputRegion.map {
            Tensor(shape: outputShape, region: $0, node: recorded ? self : nil)
        }
    }

    // A chain of a million nodes released one inside the other would overflow the stack: those
    // that nobody else holds are taken apart here instead.
    deinit {
        var pending = inputs.compactMap(\.node)
        inputs = []
        while var node = pending.popLast() {
            guard isKnownUniquelyReferenced(&node) else { continue }
            let next = node.inputs.compactMap(\.node)
            node.inputs = []
            pending.append(contentsOf: next)
        }
    }
}

extension Node: Hashable {
    static func == (a: Node, b: Node) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
