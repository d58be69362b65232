extension ThinnedPoints {
    /// Writes all that `init(_:bucketLimit:)` needs.
    package func write(to words: inout WordWriter) {
        let points = points
        words.append(count)
        words.append(shift)
        words.append(points.count)
        for point in points {
            words.append(point.position)
            words.append(point.step)
            words.append(point.epoch)
            words.append(point.samples)
            words.append(point.time)
            words.append(point.value)
        }
    }

    /// Reads what `write(to:)` wrote; nil for anything else.
    package init?(_ words: inout WordReader, bucketLimit: Int) {
        guard let count = words.integer(), count >= 0, let shift = words.integer(),
            (0..<40).contains(shift), let pointCount = words.count(width: 6)
        else { return nil }
        var points: [MetricCurve.Point] = []
        points.reserveCapacity(pointCount)
        for _ in 0..<pointCount {
            guard let position = words.integer(), let step = words.integer(),
                let epoch = words.integer(), let samples = words.integer(),
                let time = words.double(), let value = words.double()
            else { return nil }
            points.append(
                MetricCurve.Point(
                    position: position, step: step, epoch: epoch, samples: samples, time: time,
                    value: value))
        }
        self.init(bucketLimit: bucketLimit, points: points, count: count, shift: shift)
    }
}
