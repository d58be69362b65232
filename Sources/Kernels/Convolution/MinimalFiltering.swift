import CVectorMath

/// A convolution of a 4×4 kernel in steps of two with 25 products of small matrices, of which 16
/// outputs take 25 multiplications a pair of channels where the definition takes 64.
///
/// With V the transformed pixels, U the transformed filter and M the products, y is T(M) with
/// M = V·U for a linear map T, and every kernel of the family is made of the same maps and their
/// transposes: V's gradient is M's times Uᵀ, U's gradient is Vᵀ times M's. CVectorMath's
/// `minimal_filtering.c` has the maps and where they come from.
struct MinimalFiltering {
    private let geometry: ConvolutionGeometry
    private let backend: MatrixBackend
    private let window: vm_window
    /// Where the tiles of each product begin, and where the last ones end.
    private let starts: [Int]

    private var inputs: Int { 4 * geometry.inputs }
    private var outputs: Int { geometry.outputs }
    private static let products = Int(VM_MINIMAL_PRODUCTS)
    private static let gap = Int(VM_MINIMAL_GAP)
    /// The number of U among a filter's packed forms; those of the library count from zero.
    private static let layout = -1

    /// Whether the loops are made for a geometry: channels fill vectors of sixteen.
    static func fits(_ geometry: ConvolutionGeometry) -> Bool {
        geometry.kernel == 4 && geometry.stride == 2 && geometry.dilation == 1
            && geometry.groups == 1 && geometry.inputs % 16 == 0 && geometry.outputs % 16 == 0
    }

    /// Whether it is ahead of the direct kernels.
    static func pays(_ geometry: ConvolutionGeometry) -> Bool {
        fits(geometry) && geometry.batch * geometry.output.area >= 1024
            && geometry.inputs >= 32 && geometry.outputs >= 32
    }

    init(_ geometry: ConvolutionGeometry, backend: MatrixBackend) {
        precondition(Self.fits(geometry), "MinimalFiltering: \(geometry)")
        self.geometry = geometry
        self.backend = backend
        var window = geometry.window(group: 0)
        var starts = [Int](repeating: 0, count: Self.products + 1)
        vm_minimal_starts(&window, geometry.batch, &starts)
        self.window = window
        self.starts = starts
    }

    /// y = x ∗ filter.
    func forward(_ x: Region, filter: Region, into y: Region) {
        let v = pixels(x)
        let u = transformed(filter)
        let m = tiles(of: outputs)
        eachProduct { k, rows in
            MatrixProduct(rows: rows, columns: outputs, inner: inputs).multiply(
                tiles(v, k, inputs), matrix(u, k), into: tiles(m, k, outputs), backend: backend)
        }
        withUnsafePointer(to: window) {
            vm_minimal_outputs($0, geometry.batch, outputs, m.pointer, y.pointer)
        }
    }

    /// The gradient of x from that of y.
    func inputGradient(_ dy: Region, filter: Region, into dx: Region) {
        let m = outputGradients(dy)
        let u = transformed(filter)
        let v = tiles(of: inputs)
        eachProduct { k, rows in
            MatrixProduct(rows: rows, columns: inputs, inner: outputs, transposesB: true).multiply(
                tiles(m, k, outputs), matrix(u, k), into: tiles(v, k, inputs), backend: backend)
        }
        withUnsafePointer(to: window) {
            vm_minimal_pixels_transposed($0, geometry.batch, v.pointer, dx.pointer)
        }
    }

    /// The gradient of the filter from x and the gradient of y.
    func filterGradient(_ x: Region, _ dy: Region, into dw: Region) {
        let v = pixels(x)
        let m = outputGradients(dy)
        let u = Region(count: filterCount)
        for k in 0..<Self.products where starts[k] == starts[k + 1] {
            vm_fill(inputs * outputs, 0, matrix(u, k).pointer)
        }
        eachProduct { k, rows in
            MatrixProduct(rows: inputs, columns: outputs, inner: rows, transposesA: true).multiply(
                tiles(v, k, inputs), tiles(m, k, outputs), into: matrix(u, k), backend: backend)
        }
        vm_minimal_filter_transposed(geometry.inputs, outputs, u.pointer, dw.pointer)
    }

    private func pixels(_ x: Region) -> Region {
        let v = tiles(of: inputs)
        withUnsafePointer(to: window) {
            vm_minimal_pixels($0, geometry.batch, x.pointer, v.pointer)
        }
        return v
    }

    private func outputGradients(_ dy: Region) -> Region {
        let m = tiles(of: outputs)
        withUnsafePointer(to: window) {
            vm_minimal_outputs_transposed($0, geometry.batch, outputs, dy.pointer, m.pointer)
        }
        return m
    }

    private func transformed(_ filter: Region) -> Region {
        filter.packed(as: Self.layout, count: filterCount) { u in
            vm_minimal_filter(geometry.inputs, outputs, filter.pointer, u.pointer)
        }
    }

    // MARK: Products

    private func eachProduct(_ body: (_ k: Int, _ rows: Int) -> Void) {
        for k in 0..<Self.products where starts[k] < starts[k + 1] {
            body(k, starts[k + 1] - starts[k])
        }
    }

    private var filterCount: Int { Self.products * (inputs * outputs + Self.gap) }

    private func matrix(_ u: Region, _ k: Int) -> Region {
        u[start: k * (inputs * outputs + Self.gap), count: inputs * outputs]
    }

    private func tiles(of channels: Int) -> Region {
        Region(count: starts[Self.products] * channels + Self.products * Self.gap)
    }

    private func tiles(_ array: Region, _ k: Int, _ channels: Int) -> Region {
        array[
            start: starts[k] * channels + k * Self.gap,
            count: (starts[k + 1] - starts[k]) * channels]
    }
}
