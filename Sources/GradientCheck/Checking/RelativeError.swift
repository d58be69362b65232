/// How far an array lies from what was expected.
///
/// An element's error is measured against its expected magnitude plus a hundredth of the largest
/// one: a small branch beside a large one (the slope 0.01 of a leaky ReLU) that is wrong by one
/// per cent still shows, while the rounding of elements near zero does not.
struct RelativeError {
    /// The largest error; infinite where anything is not a number.
    private(set) var largest = 0.0
    /// Where it lies, what was found and what was expected there.
    private(set) var element = 0
    private(set) var found = 0.0
    private(set) var expected = 0.0

    /// `scale`: the largest magnitude to be expected; below 0.01 the comparison turns absolute.
    init(_ found: ReferenceArray, _ expected: ReferenceArray, scale: Double) {
        let scale = max(scale, 0.01)
        for (index, (a, b)) in zip(found.elements, expected.elements).enumerated() {
            let quotient = a == b ? 0 : abs(a - b) / (abs(b) + 0.01 * scale)
            let error = quotient.isFinite ? quotient : .infinity
            if error > largest {
                (largest, element, self.found, self.expected) = (error, index, a, b)
            }
        }
    }

    /// The largest magnitude among the elements.
    static func scale(_ arrays: [ReferenceArray]) -> Double {
        arrays.lazy.flatMap(\.elements).map { abs($0) }.max() ?? 0
    }
}
