import CVectorMath

/// Zero mean and unit variance for groups of neighbouring channels of every image
/// [batch, places, channels].
public struct StandardizationLoops: Sendable, Hashable {
    /// Images.
    public let batch: Int
    /// Rows times columns.
    public let places: Int
    /// Channels: the last axis.
    public let channels: Int
    /// Groups of channels that share statistics.
    public let groups: Int

    /// Loops for the given sizes; traps when the groups do not divide the channels.
    public init(batch: Int, places: Int, channels: Int, groups: Int) {
        precondition(
            batch >= 0 && places > 0 && channels > 0 && groups > 0 && channels % groups == 0,
            "StandardizationLoops: [\(batch), \(places), \(channels)] in \(groups) groups")
        self.batch = batch
        self.places = places
        self.channels = channels
        self.groups = groups
    }

    private var c: vm_groups {
        vm_groups(batch: batch, places: places, channels: channels, groups: groups)
    }
    private var count: Int { batch * places * channels }

    /// (x − mean)·scale, and the scales 1/√(variance + ε) [batch, groups].
    public func standardize(_ x: Region, epsilon: Float) -> (values: Region, scales: Region) {
        precondition(x.count == count, "StandardizationLoops: \(x.count) elements for \(self)")
        let values = Region(count: count)
        let scales = Region(count: batch * groups)
        var c = c
        vm_standardize(&c, epsilon, x.pointer, values.pointer, scales.pointer)
        return (values, scales)
    }

    /// The derivative, written in the values and scales that `standardize` gave.
    public func gradient(_ dy: Region, values: Region, scales: Region) -> Region {
        precondition(
            dy.count == count && values.count == count && scales.count == batch * groups,
            "StandardizationLoops: \(dy.count), \(values.count), \(scales.count) for \(self)")
        let dx = Region(count: count)
        var c = c
        vm_standardize_gradient(&c, dy.pointer, values.pointer, scales.pointer, dx.pointer)
        return dx
    }
}
