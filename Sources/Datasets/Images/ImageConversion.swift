import Configuration
import Imaging

/// How pictures in files become images of one size.
public struct ImageConversion: Sendable, Equatable {
    /// The values of a pixel.
    public enum Channels: String, CaseIterable, Sendable {
        /// One shade; colours are weighed as in ITU-R BT.601.
        case grey
        /// Red, green and blue.
        case rgb

        /// How many values there are.
        public var count: Int { self == .grey ? 1 : 3 }
    }

    /// The size of an image; nil if the pictures all have the same one, which is kept.
    public let size: Sides?
    /// How a picture of another shape takes on the size.
    public let fit: ImageFit
    /// The values of a pixel.
    public let channels: Channels
    /// Where is looked for how a camera was held.
    public let orientation: OrientationReading

    /// Creates a conversion from its parts.
    public init(
        size: Sides?, fit: ImageFit = .crop, channels: Channels = .rgb,
        orientation: OrientationReading = .exif
    ) {
        self.orientation = orientation
        self.size = size
        self.fit = fit
        self.channels = channels
    }

    /// The picture as the conversion makes it.
    func apply(to picture: Image) -> Image {
        picture.fitted(
            height: size?.height ?? picture.height, width: size?.width ?? picture.width,
            channels: channels.count, by: fit)
    }
}
