/// What a trainer draws at the end of an epoch, as far as its memory goes.
public enum PictureOutline: Sendable, Equatable {
    /// So many images of the examples' size.
    case images(Int)
    /// How often examples of each class were taken for each other.
    case confusion(classes: Int)
}
