import Configuration
import TestSupport
import Testing
import Training

@Suite struct ScheduleTests {
    /// Our schedule for one of PyTorch's.
    static func schedule(_ json: JSONValue) throws -> Schedule {
        let settings = try #require(json["settings"])
        func number(_ key: String) throws -> Double { try #require(settings[key]?.doubleValue) }
        func integer(_ key: String) throws -> Int { try #require(settings[key]?.integerValue) }
        switch try #require(json["schedule"]?.stringValue) {
        case "ConstantLR":
            let length = try integer("total_iters")
            let factor = try number("factor")
            return length == 0
                ? .constant
                : .joined(first: .fixed(factor: factor), length: length, then: .constant)
        case "StepLR":
            return .step(interval: try integer("step_size"), factor: try number("gamma"))
        case "ExponentialLR": return .exponential(factor: try number("gamma"))
        case "CosineAnnealingLR":
            return .cosine(length: try integer("T_max"), final: try number("eta_min"))
        case "LinearLR":
            return .linear(
                start: try number("start_factor"), end: try number("end_factor"),
                length: try integer("total_iters"))
        default:
            Issue.record("no schedule for \(json)")
            return .constant
        }
    }

    static func joined(_ parts: [Schedule], milestones: [Int], from start: Int = 0) -> Schedule {
        guard let milestone = milestones.first else { return parts[0] }
        return .joined(
            first: parts[0], length: milestone - start,
            then: joined(
                Array(parts.dropFirst()), milestones: Array(milestones.dropFirst()),
                from: milestone))
    }

    static func schedule(of golden: Golden) throws -> Schedule {
        guard let parts = golden.json["parts"]?.arrayValue else { return try schedule(golden.json) }
        let milestones = try #require(golden.json["milestones"]?.arrayValue)
        return joined(
            try parts.map(schedule),
            milestones: try milestones.map { try #require($0.integerValue) })
    }

    @Test(arguments: Golden.cases("schedules"))
    func followsPyTorch(golden: Golden) throws {
        let schedule = try Self.schedule(of: golden)
        let factors = try #require(golden.json["factors"]?.arrayValue)
        #expect(factors.count == 50)
        for (time, factor) in factors.enumerated() {
            var expected = try #require(factor.doubleValue)
            // PyTorch's cosine rises again after its end; ours stays down.
            if case .cosine(let length, let final) = schedule, time > length { expected = final }
            #expect(abs(schedule.factor(at: time) - expected) < 1e-12, "time \(time)")
        }
    }

    @Test func holdsItsLastValue() {
        #expect(Schedule.cosine(length: 10, final: 0.25).factor(at: 1_000_000) == 0.25)
        #expect(Schedule.linearWarmUp(start: 0.1, length: 7).factor(at: 1_000_000) == 1)
        #expect(Schedule.linear(start: 1, end: 0, length: 7).factor(at: 1_000_000) == 0)
        #expect(Schedule.fixed(factor: 0.5).factor(at: 1_000_000) == 0.5)
        #expect(Schedule.constant.factor(at: 0) == 1)
    }

    /// The configs of PyTorch's examples, joined ones included.
    @Test(arguments: [
        (#"{}"#, Schedule.constant),
        (#"{"type": "constant", "factor": 0.25}"#, .fixed(factor: 0.25)),
        (#"{"type": "step", "interval": 10}"#, .step(interval: 10, factor: 0.1)),
        (#"{"type": "exponential", "factor": 0.95}"#, .exponential(factor: 0.95)),
        (#"{"type": "cosine", "length": 50}"#, .cosine(length: 50, final: 0)),
        (
            #"{"type": "linear", "length": 40, "endFactor": 0.2}"#,
            .linear(start: 1, end: 0.2, length: 40)
        ),
        (#"{"type": "linear-warm-up", "length": 5}"#, .linearWarmUp(start: 0.1, length: 5)),
        (
            #"""
            {"type": "joined", "parts": [{"type": "linear-warm-up", "length": 10, "duration": 10},
             {"type": "constant", "duration": 15}, {"type": "exponential", "factor": 0.9}]}
            """#,
            .joined(
                first: .linearWarmUp(start: 0.1, length: 10), length: 10,
                then: .joined(
                    first: .constant, length: 15, then: .exponential(factor: 0.9)))
        ),
    ])
    func isReadFromConfigs(text: String, schedule: Schedule) throws {
        let resolved = try ScheduleConfig.read(from: .parse(text, source: "t"))
        #expect(resolved.value.schedule == schedule)
        #expect(resolved.value.unit == .epoch)
        let again = try ScheduleConfig.read(from: resolved.json, source: "resolved")
        #expect(again.json.serialized() == resolved.json.serialized())
        #expect(again.value.schedule == schedule)
    }

    @Test(arguments: [
        #"{"type": "cosine"}"#, #"{"type": "cosine", "length": 0}"#,
        #"{"type": "step", "interval": 10, "factor": 0}"#,
        #"{"type": "exponential", "factor": 1.5}"#, #"{"type": "constant", "factor": 0}"#,
        #"{"type": "linear", "length": 5, "startFactor": -1}"#, #"{"type": "joined", "parts": []}"#,
        #"{"type": "joined"}"#, #"{"unit": "batch"}"#, #"{"type": "one-cycle"}"#,
        #"{"type": "joined", "parts": [{"type": "constant", "duration": 0}]}"#,
    ])
    func refusesBadConfigs(text: String) {
        #expect(throws: ConfigErrors.self) {
            try ScheduleConfig.read(from: .parse(text, source: "t"))
        }
    }
}
