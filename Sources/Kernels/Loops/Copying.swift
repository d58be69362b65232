import CVectorMath

/// Moving floats between layouts.
public enum Copying {
    /// y[Σ i·strideB] = x[Σ i·strideA] along `walk`; with `adding`, the value is added.
    public static func copy(
        _ x: Region, into y: Region, along walk: StridedPair, adding: Bool = false
    ) {
        guard walk.count > 0 else { return }
        precondition(
            x.count >= walk.extents.a && y.count >= walk.extents.b,
            "Copying.copy: from \(x.count) to \(y.count) elements, \(walk.extents) walked over")
        var layout = walk.c
        vm_copy_strided(&layout, x.pointer, y.pointer, adding)
    }

    /// A dense copy.
    public static func copy(_ x: Region) -> Region {
        let y = Region(count: x.count)
        y.pointer.update(from: x.pointer, count: x.count)
        return y
    }

    /// Rows of `width` floats picked by index: y[r] = x[indices[r]].
    public static func gatherRows(_ x: Region, _ indices: [Int], width: Int) -> Region {
        let y = Region(count: indices.count * width)
        for (row, index) in indices.enumerated() {
            precondition(
                index >= 0 && (index + 1) * width <= x.count,
                "Copying.gatherRows: row \(index) of \(x.count / max(width, 1))")
            (y.pointer + row * width).update(from: x.pointer + index * width, count: width)
        }
        return y
    }

    /// The reverse: y has `rows` rows, y[indices[r]] += x[r].
    public static func scatterRows(_ x: Region, _ indices: [Int], width: Int, rows: Int) -> Region {
        let y = Elementwise.filled(0, count: rows * width)
        for (row, index) in indices.enumerated() {
            precondition(
                index >= 0 && index < rows, "Copying.scatterRows: row \(index) of \(rows)")
            let from = x.pointer + row * width
            let to = y.pointer + index * width
            for column in 0..<width { to[column] += from[column] }
        }
        return y
    }

    /// Rows of bytes as floats: y[r] = scale·bytes[indices[r]] + shift.
    public static func gatherRows(
        bytes: [UInt8], _ indices: [Int], width: Int, scale: Float, shift: Float
    ) -> Region {
        let y = Region(count: indices.count * width)
        withRows(bytes, indices, width: width) { rows, start in
            vm_gather_bytes(indices.count, width, rows, start, scale, shift, y.pointer)
        }
        return y
    }

    /// Calls `body` with the numbers of rows and with the bytes, unless there are none.
    static func withRows(
        _ bytes: [UInt8], _ indices: [Int], width: Int,
        _ body: (UnsafePointer<Int64>, UnsafePointer<UInt8>) -> Void
    ) {
        for index in indices {
            precondition(
                index >= 0 && (index + 1) * width <= bytes.count,
                "Copying: row \(index) of \(bytes.count / max(width, 1))")
        }
        indices.withUnsafeBufferPointer { indices in
            indices.withMemoryRebound(to: Int64.self) { rows in
                bytes.withUnsafeBufferPointer {
                    guard let start = $0.baseAddress, let rowStart = rows.baseAddress else {
                        return
                    }
                    body(rowStart, start)
                }
            }
        }
    }
}
