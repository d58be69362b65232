import RunStore

/// The means of a metric over the runs of a group, at each place that one of them has.
struct GroupMeans: Sendable {
    /// The places along the axis, ascending.
    let places: [Int]
    /// The mean at each place, and how far the runs lie apart there.
    let spreads: [MeanAndSpread]

    /// - Parameter values: what the runs have at each place.
    init(_ values: [Int: [Double]]) {
        var places: [Int] = []
        var spreads: [MeanAndSpread] = []
        for place in values.keys.sorted() {
            guard let spread = values[place].flatMap(MeanAndSpread.init) else { continue }
            places.append(place)
            spreads.append(spread)
        }
        self.places = places
        self.spreads = spreads
    }

    /// The means of a group's metrics, by name, along an axis that counts.
    ///
    /// - Throws: `FileError` that names the line of the metrics at fault.
    static func of(
        _ group: RunGroup, _ names: [String], _ axis: CurveAxis
    ) throws -> [String: GroupMeans] {
        var values: [String: [Int: [Double]]] = [:]
        for run in group.runs {
            for (name, points) in try MetricCurve.whole(of: run, names) {
                // Several values of a run at one place, as within an epoch: the last one stands.
                var last: [Int: Double] = [:]
                for point in points { last[axis.count(of: point)] = point.value }
                values[name, default: [:]].merge(last.mapValues { [$0] }) { $0 + $1 }
            }
        }
        return values.mapValues(GroupMeans.init)
    }

    /// The means as a curve, thinned like any other; its places stand for steps, epochs and samples
    /// alike.
    var curve: MetricCurve {
        var curve = MetricCurve()
        for (place, spread) in zip(places, spreads) {
            curve.add(
                MetricCurve.Point(
                    position: curve.count, step: place, epoch: place, samples: place,
                    time: Double(place), value: spread.mean))
        }
        return curve
    }

    /// How many runs the means are of: `3`, or `2–3` where some runs end before others.
    var countInWords: String {
        let counts = spreads.map(\.count)
        let least = counts.min() ?? 0
        let most = counts.max() ?? 0
        return (least == most ? "\(most)" : "\(least)–\(most)") + (most == 1 ? " run" : " runs")
    }

    /// How far the runs lie apart at a place; nil where one run alone has it.
    func deviation(at place: Int) -> Double? {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low < places.count && places[low] == place ? spreads[low].deviation : nil
    }
}

extension CurveAxis {
    /// Where a point stands on an axis that counts.
    fileprivate func count(of point: MetricCurve.Point) -> Int {
        switch self {
        case .epoch: point.epoch
        case .samples: point.samples
        case .step, .relative, .wall: point.step
        }
    }
}
