import Autodiff
import Imaging
import RunStore

/// How images, and originals above them, make one picture.
struct GridLayout {
    private let grid: ImageGrid
    private let columns: Int
    private let shape: Shape

    /// The sides that a PNG may have, and the pixels that may be in it.
    private static let limits = PNG.Limits()

    /// Reckons the size of the picture.
    ///
    /// - Throws: `RequestError` when it would be too large, or images are no pictures.
    init(_ request: SampleRequest, count: Int, shape: Shape) throws {
        guard [1, 3, 4].contains(shape[2]) else {
            throw RequestError(
                "-o: images of \(shape[2]) channels are no picture; write them to a .npy file")
        }
        columns = min(request.gridColumns, count)
        grid = ImageGrid(columns: columns, padding: request.gridPadding)
        self.shape = shape
        var rows = (count + columns - 1) / columns
        if case .reconstruction = request.kind { rows *= 2 }
        let (padding, limits) = (request.gridPadding, Self.limits)
        let (width, isWide) = (shape[1] + padding).multipliedReportingOverflow(by: columns)
        let (height, isHigh) = (shape[0] + padding).multipliedReportingOverflow(by: rows)
        guard !isWide, !isHigh, width + padding <= limits.width,
            height + padding <= limits.height,
            (width + padding) * (height + padding) <= limits.pixels
        else {
            throw RequestError(
                "-n: \(count) images in \(columns) columns make a picture of more than "
                    + "\(limits.width) pixels a side or \(limits.pixels) in all; choose fewer, "
                    + "another --nrow, or a .npy file")
        }
    }

    /// The picture; with originals, each row of them above the row of images.
    func image(of images: [Image], originals: [Image]) -> Image {
        guard !originals.isEmpty else { return grid.image(of: images) }
        // An empty place looks like the padding around it.
        let empty = Image(
            width: shape[1], height: shape[0], channels: shape[2],
            pixels: [UInt8](repeating: 0, count: shape.count))
        var rows: [Image] = []
        for start in stride(from: 0, to: images.count, by: columns) {
            let row = start..<min(start + columns, images.count)
            let places = [Image](repeating: empty, count: columns - row.count)
            rows += originals[row] + places + images[row]
        }
        return grid.image(of: rows)
    }
}
