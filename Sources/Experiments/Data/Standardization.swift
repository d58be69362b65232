import Autodiff
import Datasets
import RunStore

/// The shift and scale that give training features mean 0 and deviation 1.
package struct Standardization: Equatable, Sendable {
    /// Mean of every feature over the training rows.
    package let mean: [Float]
    /// Deviation of every feature over them; 1 for a constant one, which has nothing to scale by.
    package let deviation: [Float]

    private static let meanName = "mean"
    private static let deviationName = "deviation"

    /// That of a table's features.
    package init(of table: TableDataset) {
        let (rows, columns) = (table.rowCount, table.columnCount)
        // In double precision: the squares of large features have no place in a single one.
        var means = [Double](repeating: 0, count: columns)
        var squares = means
        for (place, feature) in table.features.enumerated() {
            means[place % columns] += Double(feature) / Double(rows)
        }
        for (place, feature) in table.features.enumerated() {
            let distance = Double(feature) - means[place % columns]
            squares[place % columns] += distance * distance / Double(rows)
        }
        mean = means.map { Float($0) }
        deviation = zip(squares, means).map { square, mean in
            // What rounding leaves of a constant column is no spread.
            let spread = Float(square.squareRoot())
            return Double(spread) > abs(mean) * 1e-12 ? spread : 1
        }
    }

    /// That of a file of a checkpoint, of so many features.
    ///
    /// - Throws: `FileError` naming what is missing or of another shape.
    package init(_ file: SafetensorsFile, features: Int, path: String) throws(FileError) {
        mean = try file.tensor(Self.meanName, [features], path: path).scalars
        deviation = try file.tensor(Self.deviationName, [features], path: path).scalars
    }

    /// What a checkpoint keeps.
    package var file: SafetensorsFile { SafetensorsFile(tensors: arrays(named: "")) }

    /// Both vectors, with `prefix` in front of their names.
    package func arrays(named prefix: String) -> [NamedArray] {
        [(Self.meanName, mean), (Self.deviationName, deviation)].map { name, values in
            NamedArray(prefix + name, StoredArray(floats: values, shape: [values.count]))
        }
    }

    /// Features [rows, columns], standardized.
    package func apply(_ features: Tensor) -> Tensor {
        let shape: Shape = [mean.count]
        return (features - Tensor(mean, shape: shape)) / Tensor(deviation, shape: shape)
    }

    /// The features [rows, columns] of which `apply` makes `standardized`.
    package func reverse(_ standardized: Tensor) -> Tensor {
        let shape: Shape = [mean.count]
        return standardized * Tensor(deviation, shape: shape) + Tensor(mean, shape: shape)
    }
}
