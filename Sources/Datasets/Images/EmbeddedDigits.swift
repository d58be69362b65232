import CEmbeddedDigits

/// The digits that are part of the program: 5,000 of MNIST's training images, 500 a class, in
/// shuffled order.
///
/// The split is fixed by position: the first 4,500 are for training, the last 500 for testing.
public enum EmbeddedDigits {
    /// Images for training; the rest are for testing.
    public static let trainCount = 4_500

    /// The images as count, row, column.
    ///
    /// - Throws: `DatasetError` if the program file is damaged.
    public static func images() throws -> IDXFile {
        try decode(
            embedded_digits_images, path: "embedded/digits-5k-images", shape: [5_000, 28, 28])
    }

    /// The class of each image, 0–9.
    ///
    /// - Throws: `DatasetError` if the program file is damaged.
    public static func labels() throws -> IDXFile {
        try decode(embedded_digits_labels, path: "embedded/digits-5k-labels", shape: [5_000])
    }

    /// The images of one split with their labels.
    ///
    /// - Throws: `DatasetError` if the program file is damaged.
    public static func dataset(_ split: DatasetSplit) throws -> ImageDataset {
        let images = try images()
        let labels = try labels()
        let all = try ImageDataset(
            name: DatasetCatalog.digits5k.name, shape: images.shape + [1], pixels: images.values,
            labels: labels.values.map(Int.init), classNames: DatasetCatalog.digits5k.classNames,
            origins: [
                DatasetOrigin(path: "embedded/digits-5k-images", md5: images.md5()),
                DatasetOrigin(path: "embedded/digits-5k-labels", md5: labels.md5()),
            ])
        switch split {
        case .train: return all.subset(0..<trainCount)
        case .test: return all.subset(trainCount..<all.count)
        }
    }

    private static func decode(
        _ bytes: (UnsafeMutablePointer<Int>) -> UnsafePointer<UInt8>?, path: String, shape: [Int]
    ) throws -> IDXFile {
        var length = 0
        let start = bytes(&length)
        return try IDXFile.decode(
            Array(UnsafeBufferPointer(start: start, count: length)), path: path, shape: shape)
    }
}
