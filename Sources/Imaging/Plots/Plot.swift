/// A plot of curves or points, independent of the file or terminal that shows it.
public struct Plot: Equatable, Sendable {
    /// How values are laid along an axis.
    public enum Scale: Sendable {
        /// Equal differences are equally far apart.
        case linear
        /// Equal ratios are equally far apart; values that are not positive are marked, not drawn.
        case logarithmic
    }

    /// The heading; empty for none.
    public var title: String

    /// What the horizontal axis counts; empty for none.
    public var xLabel: String

    /// What the vertical axis measures; empty for none.
    public var yLabel: String

    /// What is drawn, later ones over earlier ones.
    public var series: [Series]

    /// The scale of the vertical axis.
    public var yScale: Scale

    /// TensorBoard's smoothing weight of lines, from 0 (none) to 0.999; values beyond count as the
    /// nearer bound. When positive, the raw line is drawn faintly behind and the legend says the
    /// weight.
    public var smoothing: Double

    /// Whether the names of the series are listed above the axes.
    public var showsLegend: Bool

    /// A plot with linear axes and no smoothing unless told otherwise.
    public init(
        title: String = "", xLabel: String = "", yLabel: String = "", series: [Series] = [],
        yScale: Scale = .linear, smoothing: Double = 0, showsLegend: Bool = true
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
        self.yScale = yScale
        self.smoothing = smoothing
        self.showsLegend = showsLegend
    }
}

extension Plot {
    /// A place in a plot, in the units of its axes.
    public struct Point: Equatable, Sendable {
        /// Along the horizontal axis.
        public var x: Double

        /// Along the vertical axis.
        public var y: Double

        /// A place.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// How far values reach around a line at a place.
    public struct Spread: Equatable, Sendable {
        /// Along the horizontal axis.
        public var x: Double

        /// The lower end.
        public var low: Double

        /// The upper end.
        public var high: Double

        /// A spread at a place.
        public init(x: Double, low: Double, high: Double) {
            self.x = x
            self.low = low
            self.high = high
        }
    }

    /// Points that belong together.
    public struct Series: Equatable, Sendable {
        /// How the points are drawn.
        public enum Style: Sendable {
            /// A line from each point to the next.
            case line
            /// A dot for each point.
            case points
        }

        /// The name in the legend; empty for none.
        public var name: String

        /// In the order of the line. A point whose x is not finite is left out; one whose y is not
        /// finite interrupts the line and is marked at the edge.
        public var points: [Point]

        /// The smoothed line, where it was made of more points than there are here; nil lets the plot
        /// smooth `points`. Without smoothing it is not looked at.
        public var smoothed: [Point]?

        /// How far values reach around the line, drawn faintly behind it in pictures; empty for none.
        public var spread: [Spread]

        /// How the points are drawn.
        public var style: Style

        /// Which of eight colours that colour-blind people can tell apart (Okabe and Ito); from the
        /// ninth on they come again with another dash or marker.
        public var colourIndex: Int

        /// A series of points given as pairs.
        public init(
            name: String, points: [(x: Double, y: Double)], style: Style = .line,
            colourIndex: Int = 0, smoothed: [Point]? = nil, spread: [Spread] = []
        ) {
            self.name = name
            self.points = points.map { Point(x: $0.x, y: $0.y) }
            self.style = style
            self.colourIndex = colourIndex
            self.smoothed = smoothed
            self.spread = spread
        }
    }
}
