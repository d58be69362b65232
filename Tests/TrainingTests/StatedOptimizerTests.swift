import Configuration
import Testing
import Training

/// What stands in a file and what a program states are the same where both say nothing.
@Suite struct StatedOptimizerTests {
    @Test(arguments: [
        ("{}", OptimizerConfig()),
        (#"{"type": "adam"}"#, OptimizerConfig(Adam())),
        (#"{"type": "adamw"}"#, OptimizerConfig(.adamW)),
        (#"{"type": "sgd"}"#, OptimizerConfig(SGD())),
        (#"{"type": "rmsprop"}"#, OptimizerConfig(RMSProp())),
        (#"{"type": "adagrad"}"#, OptimizerConfig(AdaGrad())),
        (
            #"{"schedule": {"type": "cosine", "length": 20}, "clipNorm": 1}"#,
            OptimizerConfig(
                schedule: ScheduleConfig(.cosine(length: 20, final: 0)), clipNorm: 1)
        ),
    ])
    func optimizersAreTheSame(_ json: String, _ stated: OptimizerConfig) throws {
        let read = try OptimizerConfig.read(from: .parse(json, source: "test"), source: "test")
        #expect("\(read.value)" == "\(stated)")
    }
}
