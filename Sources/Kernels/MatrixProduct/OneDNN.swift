#if canImport(COneDNN)
    import COneDNN
    import Synchronization

    /// oneDNN's matrix products: a primitive for every shape, made once and kept.
    ///
    /// The `matmul` primitive reads transposed operands where they lie, which `dnnl_sgemm` packs
    /// first: at 64×784×1024 with B transposed that is 0.66 against 1.5 ms on two cores.
    final class OneDNN: Sendable {
        static let shared = OneDNN()

        private struct Key: Hashable {
            let product: MatrixProduct
            // A primitive is planned for a number of threads.
            let threads: Int
        }

        private struct State: @unchecked Sendable {
            var engine: dnnl_engine_t?
            var stream: dnnl_stream_t?
            var products: [Key: OneDNNMatrixProduct] = [:]
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

        func multiply(_ product: MatrixProduct, _ a: Region, _ b: Region, into c: Region) {
            let key = Key(product: product, threads: Threads.count)
            state.withLock { state in
                let primitive: OneDNNMatrixProduct
                if let known = state.products[key] {
                    primitive = known
                } else {
                    // Shapes that come and go (odd batches) must not pile up.
                    if state.products.count >= 512 { state.products = [:] }
                    primitive = OneDNNMatrixProduct(product, engine: state.engine)
                    state.products[key] = primitive
                }
                primitive.execute(
                    a.pointer, b.pointer, c.pointer, stream: state.stream)
            }
        }

        /// A failing call on sizes that we have checked is our own fault.
        static func check(_ status: dnnl_status_t, _ what: String) {
            precondition(status == dnnl_success, "oneDNN: \(what) failed with status \(status)")
        }
    }

    /// One planned product and the memory objects that its operands are hung on.
    private final class OneDNNMatrixProduct {
        private var primitive: dnnl_primitive_t?
        private var a: dnnl_memory_t?
        private var b: dnnl_memory_t?
        private var c: dnnl_memory_t?

        init(_ product: MatrixProduct, engine: dnnl_engine_t?) {
            let batched = product.batch > 1
            func description(_ rows: Int, _ columns: Int, transposed: Bool) -> dnnl_memory_desc_t {
                var description = dnnl_memory_desc_t()
                var sizes = (batched ? [product.batch, rows, columns] : [rows, columns])
                    .map { dnnl_dim_t($0) }
                let strides = transposed ? [1, rows] : [columns, 1]
                var allStrides = (batched ? [rows * columns] + strides : strides)
                    .map { dnnl_dim_t($0) }
                OneDNN.check(
                    dnnl_memory_desc_init_by_strides(
                        &description, Int32(sizes.count), &sizes, dnnl_f32, &allStrides), "layout")
                return description
            }
            var left = description(
                product.rows, product.inner, transposed: product.transposesA)
            var right = description(
                product.inner, product.columns, transposed: product.transposesB)
            var result = description(product.rows, product.columns, transposed: false)
            var operation = dnnl_matmul_desc_t()
            OneDNN.check(
                dnnl_matmul_desc_init(&operation, &left, &right, nil, &result), "matmul")
            var plan: dnnl_primitive_desc_t?
            OneDNN.check(
                dnnl_primitive_desc_create(&plan, &operation, nil, engine, nil), "\(product)")
            OneDNN.check(dnnl_primitive_create(&primitive, plan), "primitive")
            dnnl_primitive_desc_destroy(plan)
            OneDNN.check(dnnl_memory_create(&a, &left, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&b, &right, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&c, &result, engine, nil), "memory")
        }

        deinit {
            dnnl_primitive_destroy(primitive)
            for memory in [a, b, c] { dnnl_memory_destroy(memory) }
        }

        func execute(
            _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
            _ result: UnsafeMutablePointer<Float>, stream: dnnl_stream_t?
        ) {
            OneDNN.check(dnnl_memory_set_data_handle(a, left), "operand")
            OneDNN.check(dnnl_memory_set_data_handle(b, right), "operand")
            OneDNN.check(dnnl_memory_set_data_handle(c, result), "operand")
            withUnsafeTemporaryAllocation(of: dnnl_exec_arg_t.self, capacity: 3) { arguments in
                arguments[0] = dnnl_exec_arg_t(arg: DNNL_ARG_SRC_0, memory: a)
                arguments[1] = dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS_0, memory: b)
                arguments[2] = dnnl_exec_arg_t(arg: DNNL_ARG_DST_0, memory: c)
                OneDNN.check(
                    dnnl_primitive_execute(primitive, stream, 3, arguments.baseAddress), "product")
            }
        }
    }
#endif
