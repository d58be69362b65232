import CVectorMath

/// A linear map along one axis: a sparse matrix, one row an output.
public struct AxisMap: Sendable, Hashable {
    /// One input of an output, and its weight.
    public struct Term: Sendable, Hashable {
        /// The input's position along the axis.
        public let source: Int
        /// What it is multiplied by.
        public let weight: Float

        /// A term.
        public init(_ source: Int, _ weight: Float) {
            self.source = source
            self.weight = weight
        }
    }

    /// Size of the axis before.
    public let inputs: Int
    /// Size of the axis after.
    public let outputs: Int
    let starts: [Int32]
    let sources: [Int32]
    let weights: [Float]

    /// The map whose output o is Σ weight·x[source] over `rows[o]`; traps on sources that are not
    /// there.
    public init(inputs: Int, rows: [[Term]]) {
        self.inputs = inputs
        outputs = rows.count
        var starts: [Int32] = [0]
        var sources: [Int32] = []
        var weights: [Float] = []
        for term in rows.joined() {
            precondition(
                term.source >= 0 && term.source < inputs, "AxisMap: \(term.source) of \(inputs)")
            sources.append(Int32(term.source))
            weights.append(term.weight)
        }
        for row in rows { starts.append(starts[starts.count - 1] + Int32(row.count)) }
        (self.starts, self.sources, self.weights) = (starts, sources, weights)
    }

    /// Every element where it was.
    public static func identity(_ size: Int) -> AxisMap {
        AxisMap(inputs: size, rows: (0..<size).map { [Term($0, 1)] })
    }

    /// The transposed matrix.
    public var transposed: AxisMap {
        var rows = [[Term]](repeating: [], count: inputs)
        for output in 0..<outputs {
            for index in Int(starts[output])..<Int(starts[output + 1]) {
                rows[Int(sources[index])].append(Term(output, weights[index]))
            }
        }
        return AxisMap(inputs: outputs, rows: rows)
    }

    fileprivate func withC<Result>(_ body: (vm_axis_map) -> Result) -> Result {
        starts.withUnsafeBufferPointer { starts in
            sources.withUnsafeBufferPointer { sources in
                weights.withUnsafeBufferPointer { weights in
                    body(
                        vm_axis_map(
                            starts: starts.baseAddress, sources: sources.baseAddress,
                            weights: weights.baseAddress))
                }
            }
        }
    }
}

/// A linear map along the rows of images [batch, height, width, channels] and one along the columns.
public struct PlaneMap: Sendable, Hashable {
    /// The map of the rows.
    public let rows: AxisMap
    /// The map of the columns.
    public let columns: AxisMap

    /// Two maps.
    public init(rows: AxisMap, columns: AxisMap) {
        self.rows = rows
        self.columns = columns
    }

    /// Rows and columns before.
    public var input: PlaneSize { PlaneSize(height: rows.inputs, width: columns.inputs) }
    /// Rows and columns after.
    public var output: PlaneSize { PlaneSize(height: rows.outputs, width: columns.outputs) }
    /// The transposed map.
    public var transposed: PlaneMap {
        PlaneMap(rows: rows.transposed, columns: columns.transposed)
    }

    /// The map of every image and channel.
    public func callAsFunction(_ x: Region, batch: Int, channels: Int) -> Region {
        precondition(
            x.count == batch * input.area * channels,
            "PlaneMap: \(x.count) elements for \(batch) images of \(input), \(channels) channels")
        let y = Region(count: batch * output.area * channels)
        rows.withC { rows in
            columns.withC { columns in
                var c = vm_resampling(
                    batch: batch, height: input.height, width: input.width, channels: channels,
                    output_height: output.height, output_width: output.width, rows: rows,
                    columns: columns)
                vm_resample(&c, x.pointer, y.pointer)
            }
        }
        return y
    }
}
