import Configuration
import Experiments
import FlyingFox
import RunStore
import Sampling

/// What a client asks a model for.
struct SampleBody: Configurable {
    /// The checkpoint's name; nil for the newest one that is intact.
    let checkpoint: String?
    /// The seed; the run's own when nil.
    let seed: Int?
    /// How many examples; 64, or as many as there are latent variables, when nil.
    let count: Int?
    /// Whether each row is a walk between two draws.
    let interpolation: Bool
    /// Latent variables to show instead of draws.
    let latent: [[Double]]?
    /// Images in a row.
    let columns: Int
    /// Whether the body itself says how images are laid out.
    private let statesColumns: Bool
    private let statesPadding: Bool
    /// Pixels between images.
    let padding: Int
    /// Which weights; averaged ones where there are any when nil.
    let weights: SamplingWeights?
    /// Whether an answer in JSON holds the pixels' values.
    let pixels: Bool

    /// Integers up to which a number in JSON is exact for every reader.
    private static let largestInteger = 9_007_199_254_740_991
    /// Images that any server gives at once.
    private static let largestCount = 1024

    init(from object: ObjectReader) {
        let name = object.string(
            "checkpoint", default: "latest", length: 1...40,
            pattern: StringPattern(
                expected: "latest, or a checkpoint's name such as step_000100",
                schema: "^(latest|step_[0-9]{6,})$"
            ) { text in
                text == "latest" || CheckpointFolder.step(name: text) != nil
            },
            "The checkpoint: its name, or latest for the newest one that is intact.")
        checkpoint = name == "latest" ? nil : name
        seed = object.optionalInteger(
            "seed", in: 0...Self.largestInteger, "Seed of the draws: the run's own unless given.")
        count = object.optionalInteger(
            "count", in: 1...Self.largestCount, "How many images or rows: 64 unless given.")
        interpolation = object.boolean(
            "interpolation", default: false, "Walk between two draws in each row.")
        latent = object.optionalNumberLists(
            "latent", each: .closed(-1000, 1000), length: 1...4096, count: 1...Self.largestCount,
            "Latent variables whose images or rows are wanted, instead of draws.")
        columns = object.integer(
            "columns", default: SampleRequest.usualColumns, in: 1...64, "Images in a row.")
        padding = object.integer(
            "padding", default: SampleRequest.usualPadding, in: 0...16,
            "Pixels around and between images.")
        statesColumns = object.isGiven("columns")
        statesPadding = object.isGiven("padding")
        weights = object.optionalChoice(
            "weights", of: SamplingWeights.self,
            "Averaged or current weights: averaged ones unless given, where there are any.")
        pixels = object.boolean(
            "pixels", default: false, "Whether an answer in JSON has the values of the pixels, too."
        )
        object.check(
            latent == nil || !interpolation, at: "interpolation",
            "given with latent; expected one of both")
        object.check(
            latent == nil || seed == nil, at: "seed",
            "given with latent, of which nothing is drawn; expected one of both")
        object.check(
            latent == nil || count == nil || count == latent?.count, at: "count",
            "given \(count ?? 0) with \(latent?.count ?? 0) latent variables; leave it out")
    }

    /// What it asks the sampler for.
    var request: SampleRequest {
        let kind: SampleRequest.Kind =
            if let latent {
                .latents(latent.map { $0.map(Float.init) })
            } else if interpolation {
                .interpolation
            } else {
                .samples(drawsPixels: false)
            }
        return SampleRequest(
            kind, count: latent == nil ? count : nil, columns: statesColumns ? columns : nil,
            padding: statesPadding ? padding : nil, seed: seed)
    }

    /// Refuses what only images have of a model that makes rows.
    ///
    /// - Throws: `RequestError` that names the key.
    func check(_ model: TrainedModel) throws {
        let keys = [
            ("columns", statesColumns), ("padding", statesPadding), ("pixels", pixels),
            ("interpolation", interpolation),
        ]
        for (key, isGiven) in keys where isGiven { try model.requireImages(for: key) }
    }

    /// What it asks for, in a word.
    var kind: String {
        latent != nil ? "latent" : interpolation ? "interpolation" : "samples"
    }

    /// Reads a body.
    ///
    /// - Throws: `Problem` of the status 400 for what is no JSON, 422 for what asks wrongly.
    static func read(_ bytes: [UInt8]) throws(Problem) -> SampleBody {
        let document: JSONDocument
        do {
            document = try JSONDocument.parse(bytes, source: "body")
        } catch {
            throw Problem(
                .badRequest,
                "the body is no JSON: line \(error.position.line), column "
                    + "\(error.position.column): \(error.message)")
        }
        do {
            return try SampleBody.read(from: document).value
        } catch {
            var problem = Problem(
                .unprocessableContent, "the body asks for what cannot be had; see errors")
            problem.faults = error.errors.map {
                Problem.Fault(
                    path: $0.path.description,
                    message: $0.message + ($0.suggestion.map { "; \($0)" } ?? ""))
            }
            throw problem
        }
    }
}
