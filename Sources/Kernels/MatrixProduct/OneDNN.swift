#if canImport(COneDNN)
    import COneDNN
    import CVectorMath
    import Synchronization

    /// oneDNN's matrix products: a primitive for every shape, made once and kept.
    ///
    /// The `matmul` primitive reads transposed operands where they lie, which `dnnl_sgemm` packs
    /// first: at 64×784×1024 with B transposed that is 0.66 against 1.5 ms on two cores.
    final class OneDNN: Sendable {
        static let shared = OneDNN()

        private struct Key: Hashable {
            let product: MatrixProduct
            let hasBias: Bool
            let activation: FusedActivation
            let accumulates: Bool
            // A primitive is planned for a number of threads.
            let threads: Int
        }

        private struct PartsKey: Hashable {
            let product: MatrixProduct
            let parts: Int
        }

        /// What the threads of a product in parts are told.
        private struct PartedWork {
            let products: [OneDNNMatrixProduct]
            let starts: [Int]
            let product: MatrixProduct
            let a: UnsafeMutablePointer<Float>
            let b: UnsafeMutablePointer<Float>
            let first: UnsafeMutablePointer<Float>
            let others: UnsafeMutablePointer<Float>
            let stream: dnnl_stream_t?

            func execute(part: Int) {
                let count = product.rows * product.columns
                products[part].execute(
                    a + starts[part], b + starts[part] * product.columns, bias: nil,
                    part == 0 ? first : others + (part - 1) * count, stream: stream)
            }
        }

        private struct State: @unchecked Sendable {
            var engine: dnnl_engine_t?
            var stream: dnnl_stream_t?
            var products: [Key: OneDNNMatrixProduct] = [:]
            var partedProducts: [PartsKey: [OneDNNMatrixProduct]] = [:]
        }

        private let state: Mutex<State>

        private init() {
            var initial = State()
            Self.check(dnnl_engine_create(&initial.engine, dnnl_cpu, 0), "engine")
            Self.check(
                dnnl_stream_create(
                    &initial.stream, initial.engine, dnnl_stream_default_flags.rawValue), "stream")
            state = Mutex(initial)
        }

        static var version: String {
            guard let version = dnnl_version()?.pointee else { return "unknown" }
            return "\(version.major).\(version.minor).\(version.patch)"
        }

        /// Whether the primitive applies the activation as our loop does. The library's ReLU would
        /// turn NaN into zero, and so hide a divergence; its smooth functions differ in the last bits.
        static func applies(_ activation: FusedActivation) -> Bool {
            switch activation {
            case .identity: true
            case .leakyReLU(let slope): slope > 0
            case .relu, .tanh, .sigmoid, .elu: false
            }
        }

        /// C = activation(A·B + bias), for an activation that `applies`; C + A·B when accumulating.
        func multiply(
            _ product: MatrixProduct, _ a: Region, _ b: Region, bias: Region? = nil,
            activation: FusedActivation = .identity, accumulating: Bool = false, into c: Region
        ) {
            let key = Key(
                product: product, hasBias: bias != nil, activation: activation,
                accumulates: accumulating, threads: Threads.count)
            state.withLock { state in
                let primitive: OneDNNMatrixProduct
                if let known = state.products[key] {
                    primitive = known
                } else {
                    // Shapes that come and go (odd batches) must not pile up.
                    if state.products.count >= 512 { state.products = [:] }
                    primitive = OneDNNMatrixProduct(
                        product, hasBias: key.hasBias, activation: activation,
                        accumulates: accumulating, engine: state.engine)
                    state.products[key] = primitive
                }
                primitive.execute(
                    a.pointer, b.pointer, bias: bias?.pointer, c.pointer, stream: state.stream)
            }
        }

        /// A·B as `parts` matrices whose sum it is, each by a thread of its own; neither factor is
        /// transposed.
        func multiply(
            _ product: MatrixProduct, _ a: Region, _ b: Region, firstPart: Region,
            otherParts: Region, parts: Int
        ) {
            precondition(
                product.batch == 1 && !product.transposesA && !product.transposesB
                    && otherParts.count == (parts - 1) * firstPart.count,
                "oneDNN: \(product) in \(parts) parts")
            let starts = (0...parts).map { product.inner * $0 / parts }
            let key = PartsKey(product: product, parts: parts)
            state.withLock { state in
                let products: [OneDNNMatrixProduct]
                if let known = state.partedProducts[key] {
                    products = known
                } else {
                    if state.partedProducts.count >= 128 { state.partedProducts = [:] }
                    // One for each thread, which hangs its own operands on it.
                    products = Threads.planningForOne {
                        zip(starts, starts.dropFirst()).map { start, end in
                            OneDNNMatrixProduct(
                                MatrixProduct(
                                    rows: product.rows, columns: product.columns,
                                    inner: end - start),
                                rowStrideOfA: product.inner, hasBias: false,
                                activation: .identity, accumulates: false, engine: state.engine)
                        }
                    }
                    state.partedProducts[key] = products
                }
                let work = PartedWork(
                    products: products, starts: starts, product: product, a: a.pointer,
                    b: b.pointer, first: firstPart.pointer, others: otherParts.pointer,
                    stream: state.stream)
                withUnsafePointer(to: work) { work in
                    vm_on_threads(
                        Int32(parts),
                        { context, part in
                            context?.assumingMemoryBound(to: PartedWork.self).pointee
                                .execute(part: part)
                        }, work)
                }
            }
        }

        /// Attributes of a primitive that applies `activation` to its result, or adds it to what is
        /// there; the caller destroys them.
        static func attributes(
            applying activation: FusedActivation, accumulating: Bool = false
        ) -> dnnl_primitive_attr_t? {
            precondition(applies(activation), "oneDNN: \(activation) is ours to apply")
            var attributes: dnnl_primitive_attr_t?
            check(dnnl_primitive_attr_create(&attributes), "attributes")
            var operations: dnnl_post_ops_t?
            check(dnnl_post_ops_create(&operations), "activation")
            defer { dnnl_post_ops_destroy(operations) }
            if accumulating { check(dnnl_post_ops_append_sum(operations, 1), "sum") }
            if case .leakyReLU(let slope) = activation {
                check(
                    dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, slope, 0),
                    "activation")
            }
            check(dnnl_primitive_attr_set_post_ops(attributes, operations), "activation")
            return attributes
        }

        /// A failing call on sizes that we have checked is our own fault.
        static func check(_ status: dnnl_status_t, _ what: String) {
            precondition(status == dnnl_success, "oneDNN: \(what) failed with status \(status)")
        }
    }
#endif
