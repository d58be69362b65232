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

    private var inputs: Int { 4 * geometry.inputs }
    private var outputs: Int { geometry.outputs }
    private static let products = Int(VM_MINIMAL_PRODUCTS)
    /// The number of U among a filter's packed forms; those of the library count from zero.
    private static let layout = -1

    /// Whether the loops are made for a geometry: channels fill vectors of sixteen.
    static func fits(_ geometry: ConvolutionGeometry) -> Bool {
        geometry.kernel == 4 && geometry.stride == 2 && geometry.dilation == 1
            && geometry.groups == 1 && geometry.inputs % 16 == 0 && geometry.outputs % 16 == 0
    }

    /// Whether it is ahead of the direct kernels.
    static func pays(_ geometry: ConvolutionGeometry) -> Bool {
        fits(geometry) && geometry.batch * geometry.output.area >= fewOutputs
    }

    /// Pixels of y from which on it saves more than the transforms of the filter and its gradient
    /// cost, which are 6¼ times as large as the filter.
    private static let fewOutputs = 512

    init(_ geometry: ConvolutionGeometry, backend: MatrixBackend) {
        precondition(Self.fits(geometry), "MinimalFiltering: \(geometry)")
        self.geometry = geometry
        self.backend = backend
        window = geometry.window(group: 0)
    }

    /// y = x ∗ filter.
    func forward(_ x: Region, filter: Region, into y: Region) {
        let u = transformed(filter)
        for piece in pieces {
            let v = pixels(x, piece)
            let m = Region(count: piece.count * outputs)
            piece.products { tiles, filter in
                MatrixProductList.Element(
                    product: MatrixProduct(rows: tiles.count, columns: outputs, inner: inputs),
                    a: tiles.lowerBound * inputs, b: filter * inputs * outputs,
                    c: tiles.lowerBound * outputs)
            }.multiply(v, u, into: m, backend: backend)
            outputs(from: m, piece, into: y)
        }
    }

    /// The gradient of x from that of y.
    func inputGradient(_ dy: Region, filter: Region, into dx: Region) {
        let u = transformed(filter)
        for piece in pieces {
            let m = outputGradients(dy, piece)
            let v = Region(count: piece.count * inputs)
            piece.products { tiles, filter in
                MatrixProductList.Element(
                    product: MatrixProduct(
                        rows: tiles.count, columns: inputs, inner: outputs, transposesB: true),
                    a: tiles.lowerBound * outputs, b: filter * inputs * outputs,
                    c: tiles.lowerBound * inputs)
            }.multiply(m, u, into: v, backend: backend)
            pixelGradients(from: v, piece, into: dx)
        }
    }

    /// The gradient of the filter from x and the gradient of y.
    func filterGradient(_ x: Region, _ dy: Region, into dw: Region) {
        let u = Region(count: filterCount)
        // Small outputs leave some points out.
        if geometry.output.height < 4 || geometry.output.width < 4 {
            vm_fill(u.count, 0, u.pointer)
        }
        for piece in pieces {
            let v = pixels(x, piece)
            let m = outputGradients(dy, piece)
            piece.products { tiles, filter in
                MatrixProductList.Element(
                    product: MatrixProduct(
                        rows: inputs, columns: outputs, inner: tiles.count, transposesA: true),
                    a: tiles.lowerBound * inputs, b: tiles.lowerBound * outputs,
                    c: filter * inputs * outputs)
            }.multiply(v, m, into: u, accumulating: piece.firstImage > 0, backend: backend)
        }
        filterGradient(from: u, into: dw)
    }

    // MARK: Transforms

    /// V from x.
    func pixels(_ x: Region, _ piece: Piece) -> Region {
        let v = Region(count: piece.count * inputs)
        withUnsafePointer(to: window) {
            vm_minimal_pixels(
                $0, piece.images, x.pointer + piece.firstImage * imageInputs, v.pointer)
        }
        return v
    }

    /// The gradient of x from V's.
    func pixelGradients(from v: Region, _ piece: Piece, into dx: Region) {
        withUnsafePointer(to: window) {
            vm_minimal_pixels_transposed(
                $0, piece.images, v.pointer, dx.pointer + piece.firstImage * imageInputs)
        }
    }

    /// y from M.
    func outputs(from m: Region, _ piece: Piece, into y: Region) {
        withUnsafePointer(to: window) {
            vm_minimal_outputs(
                $0, piece.images, outputs, m.pointer, y.pointer + piece.firstImage * imageOutputs)
        }
    }

    /// The gradient of M from that of y.
    func outputGradients(_ dy: Region, _ piece: Piece) -> Region {
        let m = Region(count: piece.count * outputs)
        withUnsafePointer(to: window) {
            vm_minimal_outputs_transposed(
                $0, piece.images, outputs, dy.pointer + piece.firstImage * imageOutputs,
                m.pointer)
        }
        return m
    }

    /// U, which serves the forward kernel and the input gradient until the filter changes.
    func transformed(_ filter: Region) -> Region {
        filter.packed(as: Self.layout, count: filterCount) { u in
            vm_minimal_filter(geometry.inputs, outputs, filter.pointer, u.pointer)
        }
    }

    /// The gradient of the filter from U's.
    func filterGradient(from u: Region, into dw: Region) {
        vm_minimal_filter_transposed(geometry.inputs, outputs, u.pointer, dw.pointer)
    }

    private var filterCount: Int { Self.products * inputs * outputs }

    // MARK: Pieces

    private var imageInputs: Int { geometry.input.area * geometry.inputs }
    private var imageOutputs: Int { geometry.output.area * geometry.outputs }

    /// Some images.
    struct Piece {
        let firstImage: Int
        let images: Int
        /// Where the tiles of each product begin, and where the last ones end.
        private let starts: [Int]

        init(_ window: vm_window, images: Range<Int>) {
            firstImage = images.lowerBound
            self.images = images.count
            var starts = [Int](repeating: 0, count: MinimalFiltering.products + 1)
            withUnsafePointer(to: window) { vm_minimal_starts($0, images.count, &starts) }
            self.starts = starts
        }

        /// Tiles of all products.
        var count: Int { starts[MinimalFiltering.products] }

        /// The products of this piece, each of its tiles and its matrix of the filter.
        func products(
            _ product: (_ tiles: Range<Int>, _ filter: Int) -> MatrixProductList.Element
        ) -> MatrixProductList {
            MatrixProductList(
                (0..<MinimalFiltering.products).compactMap { k in
                    let tiles = starts[k]..<starts[k + 1]
                    return tiles.isEmpty ? nil : product(tiles, k)
                })
        }
    }

    /// Floats of V at a time: they stay in the caches, and memory is bounded.
    private static let pieceCount = 1 << 20

    /// Pieces are no smaller than U, which is read for each of them.
    var pieces: [Piece] {
        let perImage = Piece(window, images: 0..<1).count * inputs
        let most = max(1, max(Self.pieceCount, filterCount) / perImage)
        let count = (geometry.batch + most - 1) / most
        return (0..<count).map { index in
            let first = index * geometry.batch / count
            return Piece(window, images: first..<(index + 1) * geometry.batch / count)
        }
    }
}
