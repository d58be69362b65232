import Configuration
import NeuralNetworks
import RunStore

extension StateDictionary {
    /// What keeps the numbers of tensors from being a model's, a line a tensor: those that are not
    /// finite, or not once they are in single precision, and variances below zero. Tensors that the
    /// model does not have are looked at as its weights are.
    package static func unusableNumbers(in tensors: [NamedArray], of model: any Stateful)
        -> [String]
    {
        let variances = model.namedState.compactMap { state in
            if case .buffer(let buffer) = state.content, buffer.isVariance {
                state.name
            } else {
                nil
            }
        }
        return tensors.compactMap { tensor in
            let isVariance = variances.contains { $0.isExactly(tensor.name) }
            guard let (index, value) = tensor.array.firstUnusable(isVariance: isVariance) else {
                return nil
            }
            let expected =
                if !value.isFinite {
                    "expected finite numbers"
                } else if abs(value) > Double(Float.greatestFiniteMagnitude) {
                    "expected numbers within the range of single precision"
                } else {
                    "expected variances, which are never negative"
                }
            return "\(tensor.name): given \(value) at \(tensor.array.place(index)), \(expected)"
        }
    }
}

extension StoredArray {
    /// The first number that no weight can be, or no variance.
    fileprivate func firstUnusable(isVariance: Bool) -> (index: Int, value: Double)? {
        func isUnusable(_ value: Float) -> Bool { !value.isFinite || isVariance && value < 0 }
        guard let floats, let index = floats.firstIndex(where: isUnusable) else { return nil }
        return (index, doubles?[index] ?? Double(floats[index]))
    }

    /// The place of the element at `index` in row-major order.
    fileprivate func place(_ index: Int) -> [Int] {
        var rest = index
        return shape.reversed().map { size in
            defer { rest /= max(size, 1) }
            return rest % max(size, 1)
        }.reversed()
    }
}
