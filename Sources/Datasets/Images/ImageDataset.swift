/// Images of one size with their classes, as bytes.
public struct ImageDataset: Sendable, Equatable {
    /// The name of the data set, as in the catalogue.
    public let name: String
    /// The number of images; at least 1.
    public let count: Int
    /// Rows of an image.
    public let height: Int
    /// Columns of an image.
    public let width: Int
    /// Values of a pixel: 1 for grey, 3 for red, green, blue.
    public let channels: Int
    /// Intensities 0–255 in the order image, row, column, channel.
    public let pixels: [UInt8]
    /// The class of each image, in `0..<classCount`, if the set is labelled.
    public let labels: [Int]?
    /// The names of the classes; empty if the set is not labelled.
    public let classNames: [String]
    /// The files that the images and labels were read from.
    public private(set) var origins: [DatasetOrigin]

    /// The number of classes.
    public var classCount: Int { classNames.count }
    /// Values of one image.
    public var pixelsPerImage: Int { height * width * channels }

    /// Images with their classes.
    ///
    /// - `shape`: count, height, width, channels.
    /// - `pixels`: as many values as `shape` says, image after image.
    /// - `labels`: one class an image, or nil.
    /// - `origins`: the files that the contents come from; errors name the first and the last.
    /// - Throws: `DatasetError` of category `badData` if the numbers of images and labels differ or
    ///   a label is out of range.
    /// - Precondition: `shape` has four positive sizes that multiply to the number of pixels.
    public init(
        name: String, shape: [Int], pixels: [UInt8], labels: [Int]?, classNames: [String],
        origins: [DatasetOrigin] = []
    ) throws {
        precondition(
            shape.count == 4 && shape.allSatisfy { $0 > 0 } && shape.reduce(1, *) == pixels.count,
            "ImageDataset: shape \(shape) with \(pixels.count) pixels")
        if let labels {
            let path = origins.last?.path ?? name
            guard labels.count == shape[0] else {
                let images = origins.first?.path ?? name
                throw DatasetError.badData(
                    path, "has \(labels.count) labels",
                    expected: "one for each of the \(shape[0]) images of \(images) is needed")
            }
            try checkLabels(labels, classCount: classNames.count, path: path)
        }
        self.name = name
        count = shape[0]
        height = shape[1]
        width = shape[2]
        channels = shape[3]
        self.pixels = pixels
        self.labels = labels
        self.classNames = classNames
        self.origins = origins
    }

    /// The values of one image in the order row, column, channel.
    public func image(_ index: Int) -> ArraySlice<UInt8> {
        pixels[index * pixelsPerImage..<(index + 1) * pixelsPerImage]
    }

    /// The images in `range` with their labels.
    ///
    /// - Precondition: `range` is not empty and lies within the set.
    public func subset(_ range: Range<Int>) -> ImageDataset {
        precondition(
            !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= count,
            "ImageDataset: images \(range) of \(count)")
        let bounds = range.lowerBound * pixelsPerImage..<range.upperBound * pixelsPerImage
        return ImageDataset(self, count: range.count, Array(pixels[bounds]), labels?[range])
    }

    /// These images and, behind them, those of another part of the same set.
    ///
    /// - Precondition: both have the same sizes and classes, and both or neither have labels.
    public func appending(_ other: ImageDataset) -> ImageDataset {
        precondition(
            (height, width, channels) == (other.height, other.width, other.channels)
                && classNames == other.classNames && (labels == nil) == (other.labels == nil),
            "ImageDataset: \(name) and \(other.name) are not parts of one set")
        var both = ImageDataset(
            self, count: count + other.count, pixels + other.pixels,
            labels.map { $0[...] + (other.labels ?? [])[...] })
        both.origins += other.origins.filter { !origins.contains($0) }
        return both
    }

    /// The same images and labels with other pixels.
    func replacingPixels(_ pixels: [UInt8]) -> ImageDataset {
        precondition(
            pixels.count == self.pixels.count,
            "ImageDataset: \(pixels.count) pixels in the place of \(self.pixels.count)")
        return ImageDataset(self, count: count, pixels, labels?[...])
    }

    private init(
        _ whole: ImageDataset, count: Int, _ pixels: [UInt8], _ labels: ArraySlice<Int>?
    ) {
        name = whole.name
        self.count = count
        height = whole.height
        width = whole.width
        channels = whole.channels
        self.pixels = pixels
        self.labels = labels.map(Array.init)
        classNames = whole.classNames
        origins = whole.origins
    }
}

/// Refuses a label outside `0..<classCount`, naming the first.
func checkLabels(_ labels: [Int], classCount: Int, path: String) throws {
    if let index = labels.firstIndex(where: { $0 < 0 || $0 >= classCount }) {
        throw DatasetError.badData(
            path, "label \(index) is \(labels[index])",
            expected: "labels run from 0 to \(classCount - 1)")
    }
}
