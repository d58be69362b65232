import Autodiff
import Kernels
import NeuralNetworks

extension GaussianMixture {
    /// Puts the parameters where they make the likelihood of the points summed up greatest, given their
    /// responsibilities (Dempster, Laird & Rubin 1977; Bishop 2006, eqs. 9.24–9.26), among covariances
    /// no eigenvalue of which lies below `floor`.
    ///
    /// A component that no point belongs to stays where it is, with the weight zero.
    func maximize(_ sums: MixtureSums, floor: Double) {
        let counts = MixtureSums.values(sums.counts)
        let first = MixtureSums.values(sums.firstMoments)
        let second = MixtureSums.values(sums.secondMoments)
        let total = counts.reduce(0, +)
        guard total > 0 else { return }
        var means = self.means.value.scalars
        var scales = self.scales.value.scalars
        let stride = scales.count / components
        for (component, count) in counts.enumerated() where count > Self.leastCount {
            let shift = first[component * size..<(component + 1) * size].map { $0 / count }
            for (index, value) in shift.enumerated() {
                let place = component * size + index
                means[place] = Float(Double(means[place]) + value)
            }
            let moments = second[component * stride..<(component + 1) * stride].map { $0 / count }
            let scale = scale(moments, shift, floor: floor)
            scales.replaceSubrange(
                component * stride..<(component + 1) * stride, with: scale.map { Float($0) })
        }
        weights.assign(Tensor(counts.map { Float($0 / total) }, shape: weights.shape))
        self.means.assign(Tensor(means, shape: self.means.shape))
        self.scales.assign(Tensor(scales, shape: self.scales.shape))
    }

    /// Of fewer points than that, sums in single precision make no mean.
    private static var leastCount: Double { 1e-9 }

    /// The scale of a covariance: second moments around another mean, and how far the mean lies from it.
    private func scale(_ moments: [Double], _ shift: [Double], floor: Double) -> [Double] {
        guard hasFullCovariance else {
            return zip(moments, shift).map { max($0 - $1 * $1, floor).squareRoot() }
        }
        var covariance = SquareMatrix(moments, size: size)
        for row in 0..<size {
            for column in 0...row {
                // Sums of products in two orders may differ in their last bits.
                let value =
                    (covariance[row, column] + covariance[column, row]) / 2
                    - shift[row] * shift[column]
                covariance[row, column] = value
                covariance[column, row] = value
            }
        }
        return covariance.choleskyFactor(floor: floor).values
    }

    /// Puts means on points [n, size] chosen as k-means++ does, each with a probability in proportion to
    /// its squared distance from the nearest one chosen before (Arthur & Vassilvitskii 2007, §2.2); all
    /// components get the covariance of the points, and equal weights.
    func start(on points: Tensor, floor: Double, random: inout RandomStream) {
        let count = points.shape[0]
        let choices = Tensor.uniform([components], from: random.next()).scalars.map(Double.init)
        let scalars = points.scalars.map(Double.init)
        func row(_ index: Int) -> ArraySlice<Double> {
            scalars[index * size..<(index + 1) * size]
        }
        var distances = [Double](repeating: 1, count: count)
        var chosen: [Int] = []
        for choice in choices {
            let total = distances.reduce(0, +)
            let index =
                total > 0
                ? Self.index(at: choice * total, of: distances)
                // Fewer points lie apart than there are components.
                : min(Int(choice * Double(count)), count - 1)
            let isFirst = chosen.isEmpty
            chosen.append(index)
            let center = row(index)
            for other in 0..<count {
                let distance = zip(row(other), center).reduce(0.0) {
                    $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                }
                distances[other] = isFirst ? distance : min(distances[other], distance)
            }
        }
        means.assign(points.gathered(chosen))
        weights.assign(Tensor(repeating: 1 / Float(components), shape: weights.shape))
        let whole = GaussianMixture(
            components: 1, size: size, hasFullCovariance: hasFullCovariance)
        let sums = MixtureSums(of: whole)
        sums.add(points, .ones([count, 1]), to: whole)
        whole.maximize(sums, floor: floor)
        scales.assign(concatenated(Array(repeating: whole.scales.value, count: components)))
    }
}

extension SquareMatrix {
    /// The factor L of this symmetric matrix with its eigenvalues raised to `floor` at least: of the
    /// covariances that keep to the floor, the one under which points of this covariance are likeliest.
    func choleskyFactor(floor: Double) -> SquareMatrix {
        if lowered(by: floor).choleskyFactor != nil, let factor = choleskyFactor { return factor }
        if let factor = withEigenvalues(atLeast: floor).choleskyFactor { return factor }
        // The floor is too far below the largest eigenvalue for double precision.
        return SquareMatrix(diagonal: (0..<size).map { max(self[$0, $0], floor).squareRoot() })
    }
}
