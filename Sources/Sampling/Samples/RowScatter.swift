import Imaging
import RunStore

/// Rows of two numbers as points of a plane.
struct RowScatter {
    /// The picture's pixels in a row.
    static let width = 800
    /// The picture's rows of pixels.
    static let height = 760
    /// More points than the picture has pixels show nothing more.
    private static let countLimit = 100_000

    private let columnNames: [String]

    /// Looks at rows of a shape, [count, features].
    ///
    /// - Throws: `RequestError` when they are not of two numbers, or too many to be told apart.
    init(columnNames: [String], shape: [Int]) throws {
        guard shape[1] == 2 else {
            throw RequestError(
                "-o: rows of \(shape[1]) numbers are no picture, which has two axes; write them to "
                    + "a .csv or .npy file")
        }
        guard shape[0] <= Self.countLimit else {
            throw RequestError(
                "-n: given \(shape[0]), expected at most \(Self.countLimit) points in a picture; "
                    + "write more to a .csv or .npy file")
        }
        self.columnNames = columnNames
    }

    /// The points as a PNG file with `text` as chunks.
    ///
    /// - `values`: x and y of the first point, of the second one, and so on.
    func png(of values: [Float], text: [PNG.Text]) throws -> [UInt8] {
        let points = stride(from: 0, to: values.count, by: 2).map {
            (x: Double(values[$0]), y: Double(values[$0 + 1]))
        }
        let labels = columnNames.count == 2 ? columnNames : ["", ""]
        let plot = Plot(
            title: "Samples", xLabel: labels[0], yLabel: labels[1],
            series: [Plot.Series(name: "samples", points: points, style: .points, colourIndex: 1)])
        return try plot.png(width: Self.width, height: Self.height, text: text)
    }
}
