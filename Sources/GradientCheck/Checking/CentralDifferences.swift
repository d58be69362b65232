/// Derivatives of φ(x) = ⟨cotangent, f(x)⟩ by central differences of fourth order in double
/// precision.
///
/// f′(x) ≈ (8·(f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h)))/12h, the central difference with
/// one step of Richardson's extrapolation: an error of h⁴/30 times the fifth derivative. Steps are
/// chosen so that this and rounding (10⁻¹⁶ over the step, over its square for the mixed second
/// derivative) both stay below 10⁻⁶ for functions of moderate derivatives.
struct CentralDifferences {
    let function: ([ReferenceArray]) -> ReferenceArray
    let point: [ReferenceArray]
    let cotangent: ReferenceArray

    private static let firstStep = 1e-3
    private static let secondStep = 4e-3
    private static let stencil: [(place: Double, weight: Double)] = [
        (-2, 1.0 / 12), (-1, -8.0 / 12), (1, 8.0 / 12), (2, -1.0 / 12),
    ]

    /// ∂φ/∂x for every input.
    func gradients() -> [ReferenceArray] {
        everyElement { moved in
            derivative(step: Self.firstStep) { moved($0, point) }
        }
    }

    /// ∂⟨∇φ, vectors⟩/∂x for every input.
    func gradientsOfDirectionalDerivative(along vectors: [ReferenceArray]) -> [ReferenceArray] {
        everyElement { moved in
            let step = Self.secondStep
            return Self.stencil.reduce(0) { total, node in
                let base = self.moved(point, along: vectors, by: node.place * step)
                return total + node.weight / step * derivative(step: step) { moved($0, base) }
            }
        }
    }

    /// J·vectors, the derivative of f along `vectors`.
    func directionalDerivative(along vectors: [ReferenceArray]) -> ReferenceArray {
        let step = Self.firstStep
        let terms = Self.stencil.map { node in
            function(moved(point, along: vectors, by: node.place * step))
                .map { $0 * node.weight / step }
        }
        return terms.dropFirst().reduce(terms[0], +)
    }

    private func derivative(step: Double, at moved: (Double) -> [ReferenceArray]) -> Double {
        Self.stencil.reduce(0) { total, node in
            total + node.weight / step * weighted(function(moved(node.place * step)))
        }
    }

    private func weighted(_ output: ReferenceArray) -> Double {
        zip(output.elements, cotangent.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Arrays of the inputs' shapes whose elements `derivative` computes, given how to move a
    /// point along that element.
    private func everyElement(
        _ derivative: ((Double, [ReferenceArray]) -> [ReferenceArray]) -> Double
    ) -> [ReferenceArray] {
        point.indices.map { input in
            var result = point[input]
            for element in result.elements.indices {
                result.elements[element] = derivative { distance, point in
                    var point = point
                    point[input].elements[element] += distance
                    return point
                }
            }
            return result
        }
    }

    private func moved(
        _ point: [ReferenceArray], along vectors: [ReferenceArray], by distance: Double
    ) -> [ReferenceArray] {
        zip(point, vectors).map { array, vector in
            array.combined(with: vector) { $0 + distance * $1 }
        }
    }
}
