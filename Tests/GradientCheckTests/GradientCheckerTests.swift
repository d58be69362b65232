import Autodiff
import Glibc
import GradientCheck
import Testing

/// The checker is given operations with one fault each, a hundredth where that can be said.
@Suite struct GradientCheckerTests {
    /// x³ with a fault: what multiplies its value, its slope 3x² and the slope's slope 6x.
    private struct Cube: Operation {
        var value: Float = 1
        var slope: Float = 1
        var curvature: Float = 1

        func forward(_ inputs: [Tensor]) -> Tensor {
            inputs[0].detached * inputs[0].detached * inputs[0].detached * value
        }

        func vjp(
            _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
        ) -> [Tensor?] {
            [cotangent * Slope(curvature: curvature)(inputs[0]) * slope]
        }

        private struct Slope: Operation {
            let curvature: Float

            func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].detached.squared() * 3 }

            func vjp(
                _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
            ) -> [Tensor?] {
                [cotangent * inputs[0] * (6 * curvature)]
            }
        }
    }

    private func report(on cube: Cube) -> CheckReport {
        GradientChecker().check(
            OperationSample(
                "cube", at: [.spread([5], from: -2, to: 2)], tensor: { cube($0[0]) },
                reference: { $0[0].map { $0 * $0 * $0 } }))
    }

    @Test func aFaultlessOperationPasses() {
        let report = report(on: Cube())
        #expect(report.passes, "\(report)")
        #expect(report.value < 1e-6 && report.first < 1e-5 && report.second < 1e-4)
        #expect(report.description.hasPrefix("ok    cube "))
    }

    @Test func aValueThatIsOnePerCentOffFails() {
        let report = report(on: Cube(value: 1.01))
        #expect(!report.passes)
        #expect(report.value > 5e-3 && report.first < 1e-4 && report.second < 1e-3)
    }

    @Test(arguments: [0.99, 1.01] as [Float])
    func aFirstDerivativeThatIsOnePerCentOffFails(_ slope: Float) {
        let report = report(on: Cube(slope: slope))
        #expect(!report.passes)
        #expect(report.value < 1e-5 && report.first > 5e-3)
        #expect(report.description.hasPrefix("FAIL  cube "))
        #expect(report.description.contains("vector-Jacobian product"))
    }

    @Test func aSecondDerivativeThatIsOnePerCentOffFails() {
        let report = report(on: Cube(curvature: 1.01))
        #expect(!report.passes)
        #expect(report.value < 1e-5 && report.first < 1e-4 && report.second > 5e-3)
    }

    @Test func aDerivativeThatCannotBeDifferentiatedFails() {
        // A first-order shortcut: right at first, constant afterwards.
        struct Shortcut: Operation {
            func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].detached.exp() }
            func vjp(
                _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
            ) -> [Tensor?] {
                [cotangent * output.detached]
            }
        }
        let report = GradientChecker().check(
            OperationSample(
                "shortcut", at: [.spread([4], from: -1, to: 1)], tensor: { Shortcut()($0[0]) },
                reference: { $0[0].map { exp($0) } }))
        #expect(report.first < 1e-4 && report.second > 0.1 && !report.passes)
    }

    @Test func aDerivativeThatForgetsItsCotangentFails() {
        // Linear in nothing: the cotangent enters as a constant.
        struct Deaf: Operation {
            func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].detached * 3 }
            func vjp(
                _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
            ) -> [Tensor?] {
                [cotangent.detached * 3]
            }
        }
        let report = GradientChecker().check(
            OperationSample(
                "deaf", at: [.spread([4], from: -1, to: 1)], tensor: { Deaf()($0[0]) },
                reference: { $0[0].map { $0 * 3 } }))
        #expect(report.first < 1e-4 && report.second > 0.1 && !report.passes)
    }

    /// a + b whose derivative by b keeps the first row where it should add the rows up.
    private struct CarelessAdd: Operation {
        func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].detached + inputs[1].detached }

        func vjp(
            _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
        ) -> [Tensor?] {
            [cotangent, cotangent.sliced(axis: 0, 0..<1).reshaped(to: inputs[1].shape)]
        }
    }

    @Test func aMissingSumOverStretchedAxesFails() {
        func report(_ shape: [Int]) -> CheckReport {
            GradientChecker().check(
                OperationSample(
                    "careless add",
                    at: [.spread(shape, from: -1, to: 1), .spread([3], from: -1, to: 1)],
                    tensor: { CarelessAdd()($0[0], $0[1]) }, reference: { $0[0] + $0[1] }))
        }
        #expect(report([1, 3]).passes)
        #expect(!report([2, 3]).passes)
    }

    @Test func aDerivativeOfTheWrongShapeTraps() async {
        struct Stretched: Operation {
            func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].detached + inputs[1].detached }
            func vjp(
                _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
            ) -> [Tensor?] {
                [cotangent, cotangent]
            }
        }
        await #expect(processExitsWith: .failure) {
            let (a, b) = (Tensor.ones([2, 3]).variable, Tensor.ones([3]).variable)
            _ = gradients(of: Stretched()(a, b).sum(), at: [a, b])
        }
    }

    @Test func anOutputOfTheWrongShapeFails() {
        let report = GradientChecker().check(
            OperationSample(
                "column", at: [.spread([3], from: -1, to: 1)],
                tensor: { $0[0].reshaped(to: [3, 1]) }, reference: { $0[0] }))
        #expect(!report.passes && report.value == .infinity)
        #expect(report.failures == ["column at [[3]]: value [0] has shape [3, 1], not [3]"])
    }

    @Test func aSmallBranchThatIsOnePerCentOffFailsBesideALargeOne() {
        let report = GradientChecker().check(
            OperationSample(
                "leaky", at: [ReferenceArray([-1, 1, -0.5, 2], shape: [4])],
                tensor: { $0[0].leakyReLU(slope: 0.0101) },
                reference: { $0[0].map { ReferenceFunctions.leakyReLU($0, slope: 0.01) } }))
        #expect(!report.passes && report.first > 1e-3)
    }

    @Test func notANumberFails() {
        let report = GradientChecker().check(
            OperationSample(
                "logarithm", at: [ReferenceArray([-1, 1], shape: [2])], tensor: { $0[0].log() },
                reference: { $0[0].map { $0 } }))
        #expect(!report.passes && report.value == .infinity)
    }

    @Test func samplesOfOneNameMakeOneReportWithTheWorst() {
        let point = [ReferenceArray.spread([3], from: -1, to: 1)]
        let samples = [
            OperationSample("a", at: point, tensor: { $0[0] }, reference: { $0[0] }),
            OperationSample("b", at: point, tensor: { $0[0] }, reference: { $0[0] }),
            OperationSample(
                "a", at: point, tensor: { $0[0] * 1.01 }, reference: { $0[0] }),
        ]
        let reports = GradientChecker().check(samples)
        #expect(reports.map(\.name) == ["a", "b"])
        #expect(reports.map(\.passes) == [false, true])
    }
}
