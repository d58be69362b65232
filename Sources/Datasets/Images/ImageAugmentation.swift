import Kernels

/// Changes that leave a picture what it is, drawn anew whenever it is learnt from.
public struct ImageAugmentation: Sendable, Equatable {
    /// Whether half of the images are seen in a mirror.
    public var horizontalFlip: Bool
    /// An image is moved by up to so many pixels along each side; what comes into view repeats the
    /// pixels of the edge.
    public var shift: Int
    /// So many black pixels are put around an image, from which a part of its size is cut (as for
    /// CIFAR in He et al. 2016).
    public var crop: Int

    /// Creates an augmentation; nothing is changed unless stated.
    public init(horizontalFlip: Bool = false, shift: Int = 0, crop: Int = 0) {
        self.horizontalFlip = horizontalFlip
        self.shift = shift
        self.crop = crop
    }

    /// Whether it leaves every image as it is.
    public var isIdentity: Bool { !horizontalFlip && shift == 0 && crop == 0 }

    /// The images changed, each by draws of its own: the same under the same stream.
    public func apply(to images: ImageDataset, from stream: PhiloxStream) -> ImageDataset {
        let perImage = 5
        let words = stream.bits(count: images.count * perImage)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(images.pixels.count)
        for index in 0..<images.count {
            let draws = words[index * perImage..<(index + 1) * perImage]
            let change = Change(self, Array(draws))
            change.append(images.image(index), of: images, to: &pixels)
        }
        return images.replacingPixels(pixels)
    }
}

extension ImageAugmentation {
    /// What is done to one image: flipped, then moved, then cut from its black frame.
    struct Change {
        let isFlipped: Bool
        let shift: (rows: Int, columns: Int)
        let crop: (rows: Int, columns: Int)

        init(
            isFlipped: Bool = false, shift: (rows: Int, columns: Int) = (0, 0),
            crop: (rows: Int, columns: Int) = (0, 0)
        ) {
            self.isFlipped = isFlipped
            self.shift = shift
            self.crop = crop
        }

        /// The change that five words draw.
        init(_ augmentation: ImageAugmentation, _ words: [UInt32]) {
            /// -reach...reach, alike but for 2⁻³² times their number.
            func offset(_ word: UInt32, _ reach: Int) -> Int {
                Int((UInt64(word) * UInt64(2 * reach + 1)) >> 32) - reach
            }
            isFlipped = augmentation.horizontalFlip && words[0] >> 31 == 1
            shift = (offset(words[1], augmentation.shift), offset(words[2], augmentation.shift))
            crop = (offset(words[3], augmentation.crop), offset(words[4], augmentation.crop))
        }

        /// Appends the changed image.
        func append(_ image: ArraySlice<UInt8>, of set: ImageDataset, to pixels: inout [UInt8]) {
            let (height, width, channels) = (set.height, set.width, set.channels)
            for row in 0..<height {
                let framedRow = row + crop.rows
                for column in 0..<width {
                    let framedColumn = column + crop.columns
                    guard 0..<height ~= framedRow, 0..<width ~= framedColumn else {
                        for _ in 0..<channels { pixels.append(0) }
                        continue
                    }
                    let sourceRow = min(max(framedRow + shift.rows, 0), height - 1)
                    var sourceColumn = min(max(framedColumn + shift.columns, 0), width - 1)
                    if isFlipped { sourceColumn = width - 1 - sourceColumn }
                    let start = image.startIndex + (sourceRow * width + sourceColumn) * channels
                    for channel in 0..<channels { pixels.append(image[start + channel]) }
                }
            }
        }
    }
}
