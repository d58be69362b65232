// Settings that a program states are held to the bounds that the reader checks in a file. One beyond
// them is the program's own mistake, so these trap.

extension ClosedRange<Int> {
    /// The value of a setting; traps outside of the range.
    package func checked(_ value: Int, _ setting: StaticString) -> Int {
        precondition(contains(value), "\(setting): given \(value), expected \(self)")
        return value
    }

    /// The values of a setting; traps where one is outside of the range, or their number of `count`.
    package func checked(
        _ values: [Int], count: ClosedRange<Int>, _ setting: StaticString
    ) -> [Int] {
        precondition(
            count.contains(values.count) && values.allSatisfy(contains),
            "\(setting): given \(values), expected \(count) numbers in \(self)")
        return values
    }

    /// Both sides of something; traps where one is outside of the range.
    package func checked(_ sides: Sides, _ setting: StaticString) -> Sides {
        precondition(
            contains(sides.height) && contains(sides.width),
            "\(setting): given \(sides), expected \(self)")
        return sides
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
