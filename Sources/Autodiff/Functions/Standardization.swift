extension Tensor {
    /// (x − mean)/√(variance + ε), mean and biased variance over `axes`.
    public func standardized(axes: [Int], epsilon: Float) -> Tensor {
        let centered = self - mean(axes: axes, keepingAxes: true)
        let variance = centered.squared().mean(axes: axes, keepingAxes: true)
        return centered / (variance + epsilon).squareRoot()
    }
}
