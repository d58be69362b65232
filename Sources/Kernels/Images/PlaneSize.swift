/// Rows and columns: of an image, a window, a step.
public typealias PlaneSize = SpatialSize

extension SpatialSize {
    /// Rows times columns.
    public var area: Int { height * width }
}
