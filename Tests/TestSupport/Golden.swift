import Autodiff
import Configuration
import Foundation
import Kernels
import Testing

/// One case of a golden file: what an independent implementation was given and what it made of it.
package struct Golden: Sendable, CustomTestStringConvertible {
    package let json: JSONValue

    /// The case that the JSON states.
    package init(_ json: JSONValue) { self.json = json }

    /// All cases of `Tests/Goldens/<file>.json`.
    package static func cases(_ file: String) -> [Golden] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Goldens/\(file).json")
        guard let data = try? Data(contentsOf: url),
            let document = try? JSONValue.parse([UInt8](data), source: url.path),
            let cases = document["cases"]?.arrayValue
        else { return [] }
        return cases.map(Golden.init)
    }

    /// Those cases whose names satisfy `isWanted`.
    package static func cases(_ file: String, where isWanted: (String) -> Bool) -> [Golden] {
        cases(file).filter { isWanted($0.name) }
    }

    /// The case of that name.
    package static func named(_ name: String, in file: String) throws -> Golden {
        try #require(cases(file).first { $0.name == name }, "\(file).json lacks \(name)")
    }

    package var name: String { json["name"]?.stringValue ?? "?" }
    package var testDescription: String { name }

    package func number(_ path: String...) throws -> Double {
        let value = path.reduce(Optional(json)) { $0?[$1] }
        return try #require(value?.doubleValue, "\(name) lacks \(path)")
    }

    package func tensor(_ path: String...) throws -> Tensor {
        let value = path.reduce(Optional(json)) { $0?[$1] }
        return try Tensor(golden: #require(value, "\(name) lacks \(path)"))
    }

    package func text(_ path: String...) throws -> String {
        let value = path.reduce(Optional(json)) { $0?[$1] }
        return try #require(value?.stringValue, "\(name) lacks \(path)")
    }

    package func integers(_ path: String...) throws -> [Int] {
        let value = path.reduce(Optional(json)) { $0?[$1] }
        let elements = try #require(value?.arrayValue, "\(name) lacks \(path)")
        return try elements.map { try #require($0.integerValue) }
    }

    /// Rows and columns.
    package func size(_ path: String...) throws -> PlaneSize {
        let value = path.reduce(Optional(json)) { $0?[$1] }
        let sides = try #require(value?.arrayValue, "\(name) lacks \(path)")
            .map { try #require($0.integerValue) }
        return PlaneSize(height: sides[0], width: sides[1])
    }

    package func has(_ path: String...) -> Bool {
        path.reduce(Optional(json)) { $0?[$1] } != nil
    }
}

extension Tensor {
    /// The tensor that `{"shape": […], "values": […]}` states.
    package init(golden json: JSONValue) throws {
        let shape = try #require(json["shape"]?.arrayValue).map { try #require($0.integerValue) }
        let values = try #require(json["values"]?.arrayValue).map { try #require($0.doubleValue) }
        self.init(values.map { Float($0) }, shape: Shape(shape))
    }

    /// The whole numbers that the elements are.
    package var integers: [Int] { scalars.map { Int($0) } }
}
