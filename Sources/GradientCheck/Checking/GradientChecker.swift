import Autodiff

/// Holds a function of tensors against its reference: value, first and second derivative.
public struct GradientChecker: Sendable {
    /// The largest relative error of a value.
    public var valueTolerance = 1e-5
    /// The largest relative error of a first derivative.
    public var firstTolerance = 1e-4
    /// The largest relative error of a second derivative.
    public var secondTolerance = 1e-3

    /// A checker with the tolerances above.
    public init() {}

    /// One report a name, over all samples of that name, in the order of their first appearance.
    public func check(_ samples: [OperationSample]) -> [CheckReport] {
        var reports: [CheckReport] = []
        for sample in samples {
            let report = check(sample)
            if let index = reports.firstIndex(where: { $0.name == report.name }) {
                reports[index] = reports[index].merged(with: report)
            } else {
                reports.append(report)
            }
        }
        return reports
    }

    /// Checks one sample.
    ///
    /// With a fixed cotangent c and fixed vectors v: f(x), the vector-Jacobian product Jᵀc in both
    /// of its forms (kernels, and operations that can be differentiated again), and the derivatives
    /// of ⟨Jᵀc, v⟩ by x and by c, the latter being J·v.
    public func check(_ sample: OperationSample) -> CheckReport {
        var check = SampleCheck(report: CheckReport(name: sample.name), sample: sample)
        let expected = sample.reference(sample.inputs)
        let points = sample.inputs.map { Tensor($0).variable }
        let output = sample.tensor(points)
        check.value(output, expected, tolerance: valueTolerance)
        guard output.shape.dimensions == expected.shape else { return check.report }

        let cotangent = Self.direction(expected.shape, seed: 1)
        let vectors = sample.inputs.enumerated().map { index, input in
            Self.direction(input.shape, seed: index + 2)
        }
        let differences = CentralDifferences(
            function: sample.reference, point: sample.inputs, cotangent: cotangent)

        let slopes = differences.gradients()
        let plain = vectorJacobianProduct(of: output, at: points, cotangent: Tensor(cotangent))
        check.first(plain, slopes, "vector-Jacobian product", tolerance: firstTolerance)

        let weights = Tensor(cotangent).variable
        let recorded = vectorJacobianProduct(
            of: output, at: points, cotangent: weights, differentiable: true)
        check.first(
            recorded, slopes, "differentiable vector-Jacobian product", tolerance: firstTolerance)

        let along = zip(recorded, vectors).map { ($0 * Tensor($1)).sum() }
            .reduce(Tensor(0), +)
        let found = gradients(of: along, at: points + [weights])
        let curvatures = differences.gradientsOfDirectionalDerivative(along: vectors)
        check.report.secondScale = RelativeError.scale(curvatures)
        check.second(
            found.dropLast(), curvatures, "second derivative", tolerance: secondTolerance)
        check.second(
            found.suffix(1), [differences.directionalDerivative(along: vectors)],
            "derivative by the cotangent", tolerance: secondTolerance)
        return check.report
    }

    /// Fixed weights of magnitude 0.5 to 1.5 and irregular signs.
    static func direction(_ shape: [Int], seed: Int) -> ReferenceArray {
        ReferenceArray.spread(shape, from: -1, to: 1, seed: seed)
            .map { Double(Float($0 < 0 ? $0 - 0.5 : $0 + 0.5)) }
    }
}

/// The findings on one sample as they come in.
private struct SampleCheck {
    var report: CheckReport
    let sample: OperationSample

    mutating func value(_ found: Tensor, _ expected: ReferenceArray, tolerance: Double) {
        report.value = compare([found], [expected], "value", tolerance)
    }

    mutating func first(
        _ found: [Tensor], _ expected: [ReferenceArray], _ what: String, tolerance: Double
    ) {
        report.firstScale = RelativeError.scale(expected)
        let error = compare(found, expected, what, tolerance)
        report.first = max(report.first, error)
    }

    mutating func second(
        _ found: [Tensor], _ expected: [ReferenceArray], _ what: String, tolerance: Double
    ) {
        let error = compare(found, expected, what, tolerance)
        report.second = max(report.second, error)
    }

    private mutating func compare(
        _ found: [Tensor], _ expected: [ReferenceArray], _ what: String, _ tolerance: Double
    ) -> Double {
        // Where one derivative vanishes, the others say what is large here.
        let scale = RelativeError.scale(expected)
        var largest = 0.0
        for (index, (found, expected)) in zip(found, expected).enumerated() {
            let place = "\(sample.name) at \(sample.inputs.map(\.shape)): \(what) [\(index)]"
            guard found.shape.dimensions == expected.shape else {
                report.failures.append("\(place) has shape \(found.shape), not \(expected.shape)")
                return .infinity
            }
            let error = RelativeError(ReferenceArray(found), expected, scale: scale)
            if !(error.largest <= tolerance) {
                report.failures.append(
                    "\(place) is \(error.found) at element \(error.element), "
                        + "not \(error.expected)")
            }
            largest = max(largest, error.largest)
        }
        return largest
    }
}
