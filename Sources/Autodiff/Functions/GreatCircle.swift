import Foundation

/// The point at a share of the way from one vector to another along the great circle through them:
/// (sin((1 − t)ω)·a + sin(tω)·b)/sin ω, where ω is the angle between them (Shoemake 1985, §3.3).
public func greatCircle(from a: Tensor, to b: Tensor, share: Double) -> Tensor {
    let length = { (x: Tensor) in Double(x.squared().sum().scalar).squareRoot() }
    let cosine = Double((a * b).sum().scalar) / max(length(a) * length(b), .leastNormalMagnitude)
    let angle = acos(min(max(cosine, -1), 1))
    // Between vectors on one line there is no circle to choose.
    guard sin(angle) > 1e-4 else { return a * Float(1 - share) + b * Float(share) }
    return a * Float(sin((1 - share) * angle) / sin(angle))
        + b * Float(sin(share * angle) / sin(angle))
}
