/// A place on a canvas, in pixels (PNG) or points (PDF), from the upper left corner.
struct CanvasPoint: Hashable, Sendable {
    var x: Double
    var y: Double
}

/// An upright line on a canvas; `top` is the lesser y.
struct UprightLine: Equatable, Sendable {
    var x: Double
    var top: Double
    var bottom: Double
}

/// A rectangle on a canvas whose sides are parallel to it.
struct Rectangle: Equatable, Sendable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
    var middleX: Double { x + width / 2 }
    var middleY: Double { y + height / 2 }

    /// The rectangle with `amount` added on each side.
    func expanded(by amount: Double) -> Rectangle {
        Rectangle(
            x: x - amount, y: y - amount, width: width + 2 * amount, height: height + 2 * amount)
    }
}
