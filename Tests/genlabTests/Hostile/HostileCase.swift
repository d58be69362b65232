import Foundation
import ProgramTestSupport
import Testing

/// Something that a user could hand to the program, and what the program has to say to it.
struct HostileCase: Sendable, CustomTestStringConvertible {
    /// What is wrong, in words.
    let name: String
    /// The exit code.
    let code: Int32
    /// What the message has to hold.
    let words: [String]
    /// Puts the files into a folder and gives the arguments.
    let arrange: @Sendable (Scratch) throws -> [String]

    init(
        _ name: String, _ code: Int32, _ words: [String],
        arrange: @escaping @Sendable (Scratch) throws -> [String]
    ) {
        self.name = name
        self.code = code
        self.words = words
        self.arrange = arrange
    }

    var testDescription: String { name }

    /// Hands it to the real program: the exit code is right, one message says what is wrong, memory
    /// stays small and nothing is left behind.
    func check(environment: [String: String] = [:]) throws {
        let scratch = try Scratch()
        let program = Program(in: scratch, environment: environment)
        let arguments = try arrange(scratch)
        let before = scratch.contents
        let outcome = try program.run(arguments, timeout: 60)
        #expect(!outcome.timedOut && outcome.signal == nil, "\(outcome)")
        #expect(outcome.exitCode == code, "\(outcome)")
        for word in words {
            #expect(outcome.errors.contains(word), "\"\(word)\" is missing: \(outcome)")
        }
        #expect(outcome.errors.hasPrefix(code == 64 ? "Error: " : "genlab: "), "\(outcome)")
        #expect(outcome.errorLines.count <= 8 && outcome.errors.utf8.count < 4000, "\(outcome)")
        #expect(outcome.output == "", "\(outcome)")
        #expect(outcome.peakMemory < 100_000_000, "\(outcome)")
        #expect(scratch.contents == before, "left behind: \(scratch.contents)")
    }
}

extension HostileCase {
    /// A case of `genlab run` on a config.
    static func config(
        _ name: String, _ text: String, _ words: String..., code: Int32 = 78
    ) -> HostileCase {
        HostileCase(name, code, words) { ["run", try $0.write(text, to: "config.json")] }
    }

    /// A case of `genlab run` on bytes.
    static func bytes(
        _ name: String, _ bytes: [UInt8], _ words: String..., code: Int32 = 78
    ) -> HostileCase {
        HostileCase(name, code, words) { ["run", try $0.write(bytes, to: "config.json")] }
    }

    /// A case of overrides of a config that is right.
    static func overrides(
        _ name: String, _ overrides: [String], _ words: String..., code: Int32 = 78,
        of config: String = plainConfig
    ) -> HostileCase {
        HostileCase(name, code, words) {
            ["run", try $0.write(config, to: "config.json")] + overrides
        }
    }

    /// A config without faults.
    static let plainConfig = """
        {"name": "plain", "seed": 1,
         "data": {"type": "digits-5k", "trainCount": 200, "testCount": 20},
         "model": {"type": "vae", "latentSize": 2, "encoder": {"hidden": [8]},
                   "decoder": {"hidden": [8]}},
         "optimizer": {"type": "adam"},
         "training": {"epochs": 1, "batchSize": 50}}
        """

    /// A config without faults, of a GAN.
    static let ganConfig = """
        {"name": "plain", "seed": 1,
         "data": {"type": "digits-5k", "trainCount": 200, "testCount": 20},
         "model": {"type": "gan", "generator": {"hidden": [8]}, "discriminator": {"hidden": [8]}},
         "optimizers": {"generator": {}, "discriminator": {}},
         "training": {"epochs": 1, "batchSize": 50}}
        """

    /// A config without faults, of a classifier.
    static let classifierConfig = """
        {"name": "plain", "seed": 1,
         "data": {"type": "digits-5k", "trainCount": 200, "testCount": 20},
         "model": {"type": "classifier", "network": {"hidden": [8]}},
         "optimizer": {"type": "sgd"},
         "training": {"epochs": 1, "batchSize": 50}}
        """
}
