// Settings that a program states are held to bounds that the reader checks in a file. One beyond them
// is the program's own mistake, so these trap. The upper bounds of whole numbers are for files alone:
// perceptrons and presets state layers too, as large as the images are, and whether a model fits is
// reckoned before it is built.

extension ClosedRange<Int> {
    /// The value of a setting; traps below the range.
    package func checked(_ value: Int, _ setting: StaticString) -> Int {
        precondition(
            value >= lowerBound, "\(setting): given \(value), expected \(lowerBound) or more")
        return value
    }

    /// The values of a setting; traps where one is below the range, or their number outside of
    /// `count`.
    package func checked(
        _ values: [Int], count: ClosedRange<Int>, _ setting: StaticString
    ) -> [Int] {
        precondition(
            count.contains(values.count), "\(setting): given \(values), expected \(count) numbers")
        return values.map { checked($0, setting) }
    }

    /// Both sides of something; traps where one is below the range.
    package func checked(_ sides: Sides, _ setting: StaticString) -> Sides {
        Sides(
            height: checked(sides.height, setting), width: checked(sides.width, setting))
    }
}

extension NumberRange {
    /// The value of a setting; traps outside of the range.
    package func checked(_ value: Double, _ setting: StaticString) -> Double {
        precondition(
            contains(value), "\(setting): given \(value), expected a number\(constraint)")
        return value
    }
}
