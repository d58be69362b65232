import COpenBLAS
import CVectorMath

/// Convolution as a matrix product: a row for every place of the kernel, with the pixels that lie
/// under it ("im2col", Chellapilla et al. 2006).
extension ConvolutionGeometry {
    func forwardByColumns(_ x: Region, filter: Region, into y: Region, backend: MatrixBackend) {
        eachPiece { piece, columns in
            var window = piece.window
            vm_image_to_columns(
                &window, piece.images, x.pointer + piece.firstImage * imageInputs, columns.pointer)
            let place = piece.firstImage * imageOutputs
            if groups == 1 {
                MatrixProduct(rows: piece.rows, columns: outputs, inner: piece.size).multiply(
                    columns, filter, into: y[start: place, count: piece.rows * outputs],
                    backend: backend)
            } else {
                cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(piece.rows),
                    blasint(outputs / groups), blasint(piece.size), 1, columns.pointer,
                    blasint(piece.size), filter.pointer + piece.firstOutput, blasint(outputs), 0,
                    y.pointer + place + piece.firstOutput, blasint(outputs))
            }
        }
    }

    func inputGradientByColumns(
        _ dy: Region, filter: Region, into dx: Region, backend: MatrixBackend
    ) {
        eachPiece { piece, columns in
            let place = piece.firstImage * imageOutputs
            if groups == 1 {
                MatrixProduct(
                    rows: piece.rows, columns: piece.size, inner: outputs, transposesB: true
                ).multiply(
                    dy[start: place, count: piece.rows * outputs], filter, into: columns,
                    backend: backend)
            } else {
                cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, blasint(piece.rows),
                    blasint(piece.size), blasint(outputs / groups), 1,
                    dy.pointer + place + piece.firstOutput, blasint(outputs),
                    filter.pointer + piece.firstOutput, blasint(outputs), 0, columns.pointer,
                    blasint(piece.size))
            }
            var window = piece.window
            vm_columns_to_image(
                &window, piece.images, columns.pointer,
                dx.pointer + piece.firstImage * imageInputs)
        }
    }

    func filterGradientByColumns(
        _ x: Region, _ dy: Region, into dw: Region, backend: MatrixBackend
    ) {
        eachPiece { piece, columns in
            var window = piece.window
            vm_image_to_columns(
                &window, piece.images, x.pointer + piece.firstImage * imageInputs, columns.pointer)
            cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, blasint(piece.size),
                blasint(outputs / groups), blasint(piece.rows), 1, columns.pointer,
                blasint(piece.size),
                dy.pointer + piece.firstImage * imageOutputs + piece.firstOutput,
                blasint(outputs), piece.firstImage == 0 ? 0 : 1, dw.pointer + piece.firstOutput,
                blasint(outputs))
        }
    }

    private var imageInputs: Int { input.height * input.width * inputs }
    private var imageOutputs: Int { output.height * output.width * outputs }

    /// Some images and one group of channels.
    private struct Piece {
        let firstImage: Int
        let images: Int
        let firstOutput: Int
        /// Places of the kernel in these images.
        let rows: Int
        /// Elements under the kernel.
        let size: Int
        let window: vm_window
    }

    /// Floats of columns at a time: they stay in the caches, and memory is bounded.
    private static let pieceCount = 1 << 18

    private func eachPiece(_ body: (Piece, _ columns: Region) -> Void) {
        // OpenBLAS asks the runtime for the calling thread's number, which this sets.
        _ = Threads.count
        let size = filterCount / outputs
        let perImage = output.height * output.width * size
        let most = min(batch, max(1, Self.pieceCount / perImage))
        let columns = Region(count: most * perImage)
        for firstImage in Swift.stride(from: 0, to: batch, by: most) {
            let images = min(most, batch - firstImage)
            for group in 0..<groups {
                let piece = Piece(
                    firstImage: firstImage, images: images, firstOutput: group * outputs / groups,
                    rows: images * output.height * output.width, size: size,
                    window: window(group: group))
                Denormals.flushed { body(piece, columns[start: 0, count: images * perImage]) }
            }
        }
    }

    func window(group: Int) -> vm_window {
        vm_window(
            height: input.height, width: input.width, channels: inputs,
            out_height: output.height, out_width: output.width, kernel_height: kernel.height,
            kernel_width: kernel.width, stride_height: stride.height, stride_width: stride.width,
            dilation_height: dilation.height, dilation_width: dilation.width, top: margins.top,
            left: margins.left, first_channel: group * inputs / groups,
            window_channels: inputs / groups)
    }
}
