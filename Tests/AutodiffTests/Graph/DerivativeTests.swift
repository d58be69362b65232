import Kernels
import Synchronization
import Testing

@testable import Autodiff

@Suite struct DerivativeTests {
    /// The identity, counting how often its derivative is asked for, and for which inputs.
    private struct Counted: Operation {
        final class Count: Sendable { let needs = Mutex<[[Bool]]>([]) }
        let count: Count

        func forward(_ inputs: [Tensor]) -> Tensor {
            inputs.dropFirst().reduce(inputs[0].detached) { $0 + $1.detached }
        }

        func vjp(
            _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
        ) -> [Tensor?] {
            count.needs.withLock { $0.append(needs) }
            return needs.map { $0 ? cotangent : nil }
        }
    }

    @Test func whatIsNotNeededIsNotComputed() {
        let count = Counted.Count()
        let counted = Counted(count: count)
        let (x, y) = (Tensor([1, 2]).variable, Tensor([3, 4]).variable)
        let behind = counted.apply([x])
        let beside = counted.apply([y])
        let both = counted.apply([behind.squared(), beside, Tensor([5, 6])])
        // Only the way from `both` to `behind` is walked: not x behind it, not y beside it.
        let gradient = gradients(of: both.sum(), at: [behind])[0]
        #expect(gradient.scalars == [2, 4])
        #expect(count.needs.withLock { $0 } == [[true, false, false]])
        // Nothing at all for a target out of reach.
        let elsewhere = Tensor(1).variable
        #expect(gradients(of: both.sum(), at: [elsewhere])[0].scalars == [0])
        #expect(count.needs.withLock { $0.count } == 1)
        _ = gradients(of: both.sum(), at: [y, x])
        #expect(
            count.needs.withLock { Array($0.dropFirst()) }.sorted { $0.count > $1.count }
                == [[true, true, false], [true], [true]])
    }

    @Test func targetsOutOfReachGetZeros() {
        let x = Tensor([1, 2, 3]).variable
        let constant = Tensor.ones([2, 2])
        let other = Tensor.ones([4]).variable
        let found = gradients(of: (x * 2).sum(), at: [other, x, constant, x.detached])
        #expect(found.map(\.shape) == [[4], [3], [2, 2], [3]])
        #expect(found[0].scalars == [0, 0, 0, 0] && found[1].scalars == [2, 2, 2])
        #expect(found[2].scalars == [0, 0, 0, 0] && found[3].scalars == [0, 0, 0])
        // Nothing recorded at all.
        #expect(gradients(of: constant.sum(), at: [x])[0].scalars == [0, 0, 0])
        // Differentiably, and the zeros are ordinary tensors.
        let zeros = gradients(of: other.sum(), at: [x], differentiable: true)[0]
        #expect((zeros + x).scalars == [1, 2, 3])
    }

    @Test func gradientsAtIntermediateTensorsAndTheOutputItself() {
        let x = Tensor([1, 2, 3]).variable
        let middle = x.squared()
        let output = (middle * middle).sum()
        let found = gradients(of: output, at: [middle, x, output, x])
        #expect(found[0].scalars == [2, 8, 18])
        #expect(found[1].scalars == [4, 32, 108])
        #expect(found[2].scalars == [1])
        #expect(found[3].scalars == found[1].scalars)
    }

    @Test func aVariableIsOneTargetThroughAllItsValues() {
        let variable = Variable()
        let (a, b) = (variable.holding(Tensor([1, 2])), variable.holding(Tensor([3, 4])))
        #expect(gradients(of: (a * b).sum(), at: [a])[0].scalars == [4, 6])
    }

    @Test func derivativesOfAPolynomialAreExactToTheLast() {
        // x⁴ − 2x³ + x at 3: 30, 55, 72, 60, 24, 0.
        let x = Tensor(3).variable
        var value = x * x * x * x - 2 * x * x * x + x
        var found = [value.scalar]
        for _ in 0..<5 {
            value = gradients(of: value, at: [x], differentiable: true)[0]
            found.append(value.scalar)
        }
        #expect(found == [30, 55, 72, 60, 24, 0])
    }

    @Test func thirdMixedDerivativesOfAPolynomialAreExact() {
        // x²y³ at (2, 3): ∂³/∂x²∂y = 6y² = 54, ∂³/∂x∂y² = 12xy = 72.
        let (x, y) = (Tensor(2).variable, Tensor(3).variable)
        let value = x.squared() * y.power(3)
        let byX = gradients(of: value, at: [x], differentiable: true)[0]
        let byXX = gradients(of: byX, at: [x], differentiable: true)[0]
        let byXY = gradients(of: byX, at: [y], differentiable: true)[0]
        #expect(gradients(of: byXX, at: [y])[0].scalar == 54)
        #expect(gradients(of: byXY, at: [y])[0].scalar == 72)
    }

    /// A small network with fused, broadcasting and reducing operations: [rows, 3] to [rows].
    private static func network(_ inputs: [Tensor]) -> Tensor {
        let hidden = inputs[0].linear(weight: inputs[1], bias: inputs[2], activation: .tanh)
        let normalized = hidden.normalized(
            moments: ChannelMoments(of: hidden), ofThisBatch: true, scale: inputs[2],
            shift: inputs[2] * 0.5, epsilon: 0.1, activation: .sigmoid)
        return (normalized * hidden).logSumExp()
    }

    private static func point() -> [Tensor] {
        [draw([5, 3], 1), draw([3, 4], 2), draw([4], 3)]
    }

    private static func draw(_ shape: Shape, _ key: UInt64) -> Tensor {
        Tensor.normal(shape, from: .init(key: key))
    }

    private static func inner(_ a: [Tensor], _ b: [Tensor]) -> Float {
        zip(a, b).map { ($0 * $1).sum().scalar }.reduce(0, +)
    }

    @Test func forwardAndReverseProductsAreTransposes() {
        // ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩.
        let point = Self.point()
        let v = [Self.draw([5, 3], 4), Self.draw([3, 4], 5), Self.draw([4], 6)]
        let u = Self.draw([5], 7)
        let forward = jacobianVectorProduct(of: Self.network, at: point, tangents: v)
        let variables = point.map(\.variable)
        let reverse = vectorJacobianProduct(
            of: Self.network(variables), at: variables, cotangent: u)
        let (left, right) = (Self.inner([u], [forward]), Self.inner(reverse, v))
        #expect(abs(left - right) < 1e-5 * max(1, abs(left)))
        #expect(abs(left) > 0.01)
    }

    @Test func theHessianIsSymmetric() {
        // ⟨a, H·b⟩ = ⟨b, H·a⟩.
        func scalar(_ inputs: [Tensor]) -> Tensor { Self.network(inputs).squared().sum() }
        let point = Self.point()
        let a = [Self.draw([5, 3], 14), Self.draw([3, 4], 15), Self.draw([4], 16)]
        let b = [Self.draw([5, 3], 24), Self.draw([3, 4], 25), Self.draw([4], 26)]
        let left = Self.inner(a, hessianVectorProduct(of: scalar, at: point, vectors: b))
        let right = Self.inner(b, hessianVectorProduct(of: scalar, at: point, vectors: a))
        #expect(abs(left - right) < 1e-4 * max(1, abs(left)))
        #expect(abs(left) > 0.01)
    }

    @Test func theHessianOfAQuadraticFormIsItsMatrix() {
        let matrix = Tensor([2, -1, 3, 5], shape: [2, 2])
        func form(_ inputs: [Tensor]) -> Tensor {
            let x = inputs[0].reshaped(to: [2, 1])
            return matrixProduct(x, matrixProduct(matrix, x), transposesA: true)
        }
        let product = hessianVectorProduct(
            of: form, at: [Tensor([7, -3])], vectors: [Tensor([1, 10])])
        // (A + Aᵀ)·v.
        #expect(product[0].scalars == [4 + 20, 2 + 100])
    }

    @Test func jacobianVectorProductsCanBeDifferentiated() {
        // d/dx (x³)′·t = 6xt.
        let x = Tensor([1, 2]).variable
        let tangent = Tensor([1, 0.5])
        let product = jacobianVectorProduct(
            of: { $0[0].power(3) }, at: [x], tangents: [tangent], differentiable: true)
        #expect(product.scalars == [3, 6])
        #expect(gradients(of: product.sum(), at: [x])[0].scalars == [6, 6])
    }

    @Test func aGradientPenaltyIsTwoLines() {
        // D(x) = ½ wx²: the norm of its gradient is |wx|, the penalty's derivative by w is
        // 2(|wx| − 1)·|x|·sign(w).
        let w = Tensor(2).variable
        let x = Tensor(3).variable
        let slope = gradients(of: w * x.squared() * 0.5, at: [x], differentiable: true)[0]
        let penalty = (slope.squared().squareRoot() - 1).squared()
        #expect(abs(gradients(of: penalty, at: [w])[0].scalar - 30) < 1e-4)
    }
}
