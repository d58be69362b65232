import Configuration
import Testing

@Suite("Descriptions of metrics")
struct MetricDescriptionTests {
    @Test("Any number is better than NaN, and nothing is better than itself")
    func preference() {
        for goal in [MetricGoal.lower, .higher] {
            #expect(goal.prefers(1, to: .nan))
            #expect(!goal.prefers(.nan, to: 1))
            #expect(!goal.prefers(.nan, to: .nan))
            #expect(!goal.prefers(1, to: 1))
            #expect(goal.prefers(1, to: 2) != goal.prefers(2, to: 1))
        }
        #expect(MetricGoal.lower.prefers(1, to: 2))
    }

    @Test("A description says unit, goal, mean and how near a likelihood comes")
    func text() {
        let bound = MetricDescription(
            "test/negative_elbo", "The bound.", unit: "nats per image", goal: .lower,
            mean: "examples", likelihood: .bound(draws: 1))
        #expect(
            bound.text == "The bound. In nats per image; lower is better; a mean over examples; "
                + "an upper bound of −ln p(x) from 1 draw an example.")
        #expect(bound.leads && !bound.isLossOfGame)
        let plain = MetricDescription("beta", "The weight.")
        #expect(plain.text == "The weight." && !plain.leads)
        let estimate = MetricDescription("a", "It.", likelihood: .estimate(draws: 50))
        #expect(estimate.text == "It. An estimate from 50 draws an example.")
    }

    @Test("A loss of a game leads, and has no best value")
    func game() {
        let loss = MetricDescription("loss_generator", "The loss.", isObjective: true)
        #expect(loss.leads && loss.isLossOfGame)
        #expect(loss.text == "The loss. No value is best, since it is a loss of a game.")
        #expect(loss.json["goal"] == .null)
    }
}
