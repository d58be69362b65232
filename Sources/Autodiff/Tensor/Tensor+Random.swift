import Kernels

extension Tensor {
    /// A draw from N(mean, deviation²), elementwise.
    public static func normal(
        _ shape: Shape, from stream: PhiloxStream, mean: Float = 0, deviation: Float = 1
    ) -> Tensor {
        Tensor(stream.normal(count: shape.count, mean: mean, deviation: deviation), shape: shape)
    }

    /// A uniform draw from [low, high), elementwise.
    public static func uniform(
        _ shape: Shape, from stream: PhiloxStream, low: Float = 0, high: Float = 1
    ) -> Tensor {
        Tensor(stream.uniform(count: shape.count, low: low, high: high), shape: shape)
    }

    /// 1 with the probability that this tensor gives for each element, else 0; a constant.
    public func bernoulliDraw(from stream: PhiloxStream) -> Tensor {
        Tensor(stream.bernoulli(region), shape: shape)
    }
}
