import Configuration

/// A schedule as configs state it, and what its time is counted in.
public struct ScheduleConfig: Configurable {
    /// What time is counted in.
    public enum Unit: String, CaseIterable, Sendable {
        /// Updates by the schedule's own optimiser.
        case step
        /// Passes over the data.
        case epoch
    }

    /// One schedule and, when others follow it, how long it lasts.
    private struct Part: Configurable {
        let schedule: Schedule
        let duration: Int

        init(from object: ObjectReader) {
            schedule = object.discriminated(by: "type", ScheduleConfig.plainCases)
            duration = object.integer(
                "duration", default: 1, in: 1...1_000_000_000,
                "How long this part lasts; the last one goes on for ever.")
        }
    }

    /// The factor over time.
    public let schedule: Schedule
    /// What time is counted in.
    public let unit: Unit

    /// Whether the factor never changes.
    public var isFixed: Bool { if case .fixed = schedule { true } else { false } }

    /// A schedule given in code: `ScheduleConfig(.cosine(length: 20, final: 0))`.
    public init(_ schedule: Schedule = .constant, unit: Unit = .epoch) {
        self.schedule = schedule
        self.unit = unit
    }

    /// Reads the keys; constant unless stated.
    public init(from object: ObjectReader) {
        schedule = object.discriminated(
            by: "type", default: "constant",
            Self.plainCases + [
                VariantCase("joined", "Several schedules one after the other.") { object in
                    let parts = object.objects(
                        "parts", Part.self, count: 1...16, "The schedules, first to last.")
                    guard let last = parts.last else { return .constant }
                    return parts.dropLast().reversed().reduce(last.schedule) {
                        .joined(first: $1.schedule, length: $1.duration, then: $0)
                    }
                }
            ], "How the step size changes.")
        unit = object.choice(
            "unit", of: Unit.self, default: ScheduleConfig().unit,
            "What lengths and intervals are counted in.",
            describing: { unit in
                switch unit {
                case .step:
                    "Updates by this optimiser. A generator has one in discriminatorSteps steps."
                case .epoch: "Passes over the training data."
                }
            })
    }

    private static var plainCases: [VariantCase<Schedule>] {
        [
            VariantCase("constant", "No change.") {
                .fixed(
                    factor: $0.number(
                        "factor", default: 1, in: .above(0, to: 1), "The factor all the time."))
            },
            VariantCase("step", "A factor every so often.") {
                .step(
                    interval: $0.integer(
                        "interval", in: 1...1_000_000_000, "Time between two changes."),
                    factor: $0.number(
                        "factor", default: 0.1, in: .above(0, to: 1), "What is left at a change."))
            },
            VariantCase("exponential", "The same factor every time.") {
                .exponential(
                    factor: $0.number("factor", in: .above(0, to: 1), "What is left each time."))
            },
            VariantCase("cosine", "Half a cosine down to a final factor.") {
                .cosine(
                    length: $0.integer("length", in: 1...1_000_000_000, "Time to the end."),
                    final: $0.number(
                        "finalFactor", default: 0, in: .unit, "The factor at the end."))
            },
            VariantCase("linear", "A straight line between two factors.") {
                .linear(
                    start: $0.number(
                        "startFactor", default: 1, in: .unit, "The factor at the beginning."),
                    end: $0.number("endFactor", default: 0, in: .unit, "The factor at the end."),
                    length: $0.integer("length", in: 1...1_000_000_000, "Time to the end."))
            },
            VariantCase("linear-warm-up", "A straight line up to one.") {
                .linearWarmUp(
                    start: $0.number(
                        "startFactor", default: 0.1, in: .unit, "The factor at the beginning."),
                    length: $0.integer("length", in: 1...1_000_000_000, "Time until one."))
            },
        ]
    }
}
