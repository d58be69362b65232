/// The definition, element by element in double precision: what the other ways are tested against.
extension ConvolutionGeometry {
    func forwardPlainly(_ x: Region, filter: Region, into y: Region) {
        var sums = [Double](repeating: 0, count: outputCount)
        eachProduct { x0, w0, y0 in
            sums[y0] += Double(x.pointer[x0]) * Double(filter.pointer[w0])
        }
        for (index, sum) in sums.enumerated() { y.pointer[index] = Float(sum) }
    }

    func inputGradientPlainly(_ dy: Region, filter: Region, into dx: Region) {
        var sums = [Double](repeating: 0, count: inputCount)
        eachProduct { x0, w0, y0 in
            sums[x0] += Double(dy.pointer[y0]) * Double(filter.pointer[w0])
        }
        for (index, sum) in sums.enumerated() { dx.pointer[index] = Float(sum) }
    }

    func filterGradientPlainly(_ x: Region, _ dy: Region, into dw: Region) {
        var sums = [Double](repeating: 0, count: filterCount)
        eachProduct { x0, w0, y0 in
            sums[w0] += Double(x.pointer[x0]) * Double(dy.pointer[y0])
        }
        for (index, sum) in sums.enumerated() { dw.pointer[index] = Float(sum) }
    }

    /// Calls `body` with the places of every pixel, filter element and output that meet.
    private func eachProduct(_ body: (_ x: Int, _ filter: Int, _ y: Int) -> Void) {
        let (share, group) = (inputs / groups, outputs / groups)
        for n in 0..<batch {
            for i in 0..<output.height {
                for a in 0..<kernel.height {
                    let row = i * stride.height - margins.top + a * dilation.height
                    guard row >= 0 && row < input.height else { continue }
                    for j in 0..<output.width {
                        for b in 0..<kernel.width {
                            let column = j * stride.width - margins.left + b * dilation.width
                            guard column >= 0 && column < input.width else { continue }
                            let x = ((n * input.height + row) * input.width + column) * inputs
                            let y = ((n * output.height + i) * output.width + j) * outputs
                            let w = (a * kernel.width + b) * share * outputs
                            for o in 0..<outputs {
                                let first = o / group * share
                                for c in 0..<share {
                                    body(x + first + c, w + c * outputs + o, y + o)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
