import Configuration
import Experiments
import FlyingFox
import Foundation
import RunStore
import Sampling

/// Images that were made for a client, and how they are told.
struct SampleAnswer: Sendable {
    /// The media types of an answer.
    enum Format {
        case png, json

        /// The first type of an `Accept` header that can be had; PNG where nothing is said.
        ///
        /// - Throws: `Problem` of the status 406.
        init(accept: String?) throws(Problem) {
            let ranges = (accept ?? "*/*").lowercased().split(separator: ",").map { range in
                let parts = range.split(separator: ";").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
                    .flatMap { Double($0.dropFirst(2)) }
                return (type: parts.first ?? "", quality: quality ?? 1)
            }
            // Among equals the first one counts.
            let best = ranges.filter { $0.quality > 0 }.enumerated().sorted {
                $0.element.quality != $1.element.quality
                    ? $0.element.quality > $1.element.quality : $0.offset < $1.offset
            }
            for (_, range) in best {
                switch range.type {
                case "image/png", "image/*", "*/*": self = .png
                case "application/json", "application/*": self = .json
                default: continue
                }
                return
            }
            throw Problem(.notAcceptable, "expected Accept: image/png or application/json")
        }
    }

    let run: String
    let kind: String
    let checkpoint: String
    let step: Int
    let seed: Int
    let weights: SamplingWeights
    let latentSize: Int
    let shape: [Int]
    let columns: Int
    let picture: SampledImages.Picture
    let hasPixels: Bool

    /// Makes the images that a body asks for.
    ///
    /// - Throws: `Problem` for what the model cannot give; what `proceed` throws.
    init(
        _ body: SampleBody, of model: TrainedModel, run: String, limits: ServerLimits,
        proceed: () throws -> Void
    ) throws {
        do {
            let images = try SampledImages(body.request, of: model)
            let (height, width) = (images.shape[1], images.shape[2])
            let columns = min(body.columns, images.count)
            let rows = (images.count + columns - 1) / columns
            let pixels = (width + body.padding) * columns * (height + body.padding) * rows
            guard images.count <= limits.images, pixels <= limits.pixels else {
                throw Problem(
                    .unprocessableContent,
                    "count: \(images.count) images of \(height) × \(width) are more than one "
                        + "request may have: \(limits.images) images and \(limits.pixels) pixels")
            }
            picture = try images.picture(proceed: proceed)
            shape = images.shape
            seed = images.seed
            self.columns = columns
        } catch let error as RequestError {
            throw Problem(.unprocessableContent, error.description)
        }
        self.run = run
        kind = body.kind
        checkpoint = CheckpointFolder.name(step: model.step)
        step = model.step
        weights = model.weights
        latentSize = model.latentSize
        hasPixels = body.pixels
    }

    /// The answer: a picture with what it is in headers, or everything as JSON.
    func response(_ format: Format) -> Response {
        let response =
            switch format {
            case .png: Response(type: "image/png", picture.png)
            case .json: Response(type: "application/json", json.serializedBytes())
            }
        return response.with("Genlab-Checkpoint", checkpoint).with("Genlab-Seed", "\(seed)")
            .with("Genlab-Weights", weights.rawValue)
            .with("Cache-Control", "no-store")
    }

    private var json: JSONValue {
        var object: JSONObject = [
            "run": .string(run), "kind": .string(kind), "checkpoint": .string(checkpoint),
            "step": .integer(step), "seed": .integer(seed), "weights": .string(weights.rawValue),
            "latentSize": .integer(latentSize), "count": .integer(shape[0]),
            "columns": .integer(columns),
            "image": [
                "mediaType": "image/png", "width": .integer(picture.width),
                "height": .integer(picture.height),
                "base64": .string(Data(picture.png).base64EncodedString()),
            ],
        ]
        if hasPixels {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(picture.values.count * 4)
            for value in picture.values {
                let bits = value.bitPattern
                bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
            }
            object["pixels"] = [
                "shape": .array(shape.map(JSONValue.integer)), "type": "float32",
                "byteOrder": "little", "range": [0, 1],
                "base64": .string(Data(bytes).base64EncodedString()),
            ]
        }
        return .object(object)
    }
}
