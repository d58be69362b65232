import Configuration
import Experiments
import FlyingFox
import Foundation
import RunStore
import Sampling

/// Examples that were made for a client, and how they are told.
struct SampleAnswer: Sendable {
    /// The media types of an answer.
    enum Format: String, CaseIterable {
        case png = "image/png"
        case json = "application/json"
        case csv = "text/csv"

        /// The types of an `Accept` header in the order in which they are wanted; PNG first where
        /// nothing is said.
        ///
        /// - Throws: `Problem` of the status 406 where none is among them.
        static func accepted(_ accept: String?) throws(Problem) -> [Format] {
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
            let formats = best.flatMap { _, range in
                allCases.filter { format in
                    let kind = format.rawValue.prefix { $0 != "/" }
                    return [format.rawValue, "\(kind)/*", "*/*"].contains(range.type)
                }
            }
            guard !formats.isEmpty else { throw unacceptable(allCases) }
            return formats
        }

        /// That a client takes none of `formats`, behind what else is to be said.
        static func unacceptable(_ formats: [Format], _ reason: String = "") -> Problem {
            let names = formats.map(\.rawValue).joined(separator: " or ")
            return Problem(.notAcceptable, "\(reason)expected Accept: \(names)")
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
    /// Names of the numbers of a row, as far as they are known.
    let columnNames: [String]
    /// The type of the answer.
    let format: Format
    /// The examples' numbers in row-major order.
    let values: [Float]
    /// The examples drawn; nil of rows that are not of two numbers.
    let picture: SampledExamples.Picture?
    let hasPixels: Bool

    /// Makes the examples that a body asks for, for an answer of the first of `formats` that there is.
    ///
    /// - Throws: `Problem` for what the model cannot give; what `proceed` throws.
    init(
        _ body: SampleBody, of model: TrainedModel, as formats: [Format], run: String,
        limits: ServerLimits, proceed: () throws -> Void
    ) throws {
        let isDrawn = model.makesPictures
        let possible = Format.allCases.filter {
            $0 == .json || ($0 == .png ? isDrawn : !model.makesImages)
        }
        guard let format = formats.first(where: possible.contains) else {
            let isWished = !isDrawn && formats.contains(.png)
            throw Format.unacceptable(
                possible, isWished ? "\(model.examplesName) are no picture; " : "")
        }
        self.format = format
        columnNames = model.columnNames
        do {
            try body.check(model)
            let examples = try SampledExamples(body.request, of: model)
            columns = model.makesImages ? min(body.columns, examples.count) : 1
            try Self.refuseTooMany(examples, body, columns: columns, limits)
            picture = isDrawn && format != .csv ? try examples.picture(proceed: proceed) : nil
            values = try picture?.values ?? examples.values(proceed: proceed)
            shape = examples.shape
            seed = examples.seed
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

    private static func refuseTooMany(
        _ examples: SampledExamples, _ body: SampleBody, columns: Int, _ limits: ServerLimits
    ) throws(Problem) {
        guard examples.model.makesImages else {
            guard examples.count <= limits.images,
                examples.shape.reduce(1, *) <= limits.pixels
            else {
                throw Problem(
                    .unprocessableContent,
                    "count: \(examples.count) \(examples.model.examplesName) are more than one request "
                        + "may have: \(limits.images) rows and \(limits.pixels) numbers")
            }
            return
        }
        let (height, width) = (examples.shape[1], examples.shape[2])
        let rows = (examples.count + columns - 1) / columns
        let pixels = (width + body.padding) * columns * (height + body.padding) * rows
        guard examples.count <= limits.images, pixels <= limits.pixels else {
            throw Problem(
                .unprocessableContent,
                "count: \(examples.count) images of \(height) × \(width) are more than one "
                    + "request may have: \(limits.images) images and \(limits.pixels) pixels")
        }
    }

    /// The answer: a picture or rows with what they are in headers, or everything as JSON.
    var response: Response {
        let body: [UInt8] =
            switch format {
            case .png: picture?.png ?? []
            case .json: json.serializedBytes()
            case .csv: Array((text.header + text.lines(values)).utf8)
            }
        return Response(type: format.rawValue, body).with("Genlab-Checkpoint", checkpoint)
            .with("Genlab-Seed", "\(seed)").with("Genlab-Weights", weights.rawValue)
            .with("Cache-Control", "no-store")
    }

    private var text: RowText { RowText(columnNames: columnNames, width: shape[1]) }

    private var json: JSONValue {
        var object: JSONObject = [
            "run": .string(run), "kind": .string(kind), "checkpoint": .string(checkpoint),
            "step": .integer(step), "seed": .integer(seed), "weights": .string(weights.rawValue),
            "latentSize": .integer(latentSize), "count": .integer(shape[0]),
            "columns": .integer(columns),
        ]
        if let picture {
            object["image"] = [
                "mediaType": "image/png", "width": .integer(picture.width),
                "height": .integer(picture.height),
                "base64": .string(Data(picture.png).base64EncodedString()),
            ]
        }
        if shape.count == 2 {
            let rows = stride(from: 0, to: values.count, by: shape[1]).map { start in
                JSONValue.array(values[start..<start + shape[1]].map { .double(Double($0)) })
            }
            object["rows"] = [
                "columnNames": .array(columnNames.map(JSONValue.string)), "values": .array(rows),
            ]
        }
        if hasPixels {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(values.count * 4)
            for value in values {
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
