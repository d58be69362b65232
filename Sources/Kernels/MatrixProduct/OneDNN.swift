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
            let hasBias: Bool
            let activation: FusedActivation
            let accumulates: Bool
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

    /// One planned product and the memory objects that its operands are hung on.
    private final class OneDNNMatrixProduct {
        private var primitive: dnnl_primitive_t?
        private var a: dnnl_memory_t?
        private var b: dnnl_memory_t?
        private var c: dnnl_memory_t?
        private var bias: dnnl_memory_t?

        init(
            _ product: MatrixProduct, hasBias: Bool, activation: FusedActivation,
            accumulates: Bool, engine: dnnl_engine_t?
        ) {
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
            var shift = description(1, product.columns, transposed: false)
            var operation = dnnl_matmul_desc_t()
            OneDNN.check(
                hasBias
                    ? dnnl_matmul_desc_init(&operation, &left, &right, &shift, &result)
                    : dnnl_matmul_desc_init(&operation, &left, &right, nil, &result), "matmul")
            let attributes = OneDNN.attributes(applying: activation, accumulating: accumulates)
            defer { dnnl_primitive_attr_destroy(attributes) }
            var plan: dnnl_primitive_desc_t?
            OneDNN.check(
                dnnl_primitive_desc_create(&plan, &operation, attributes, engine, nil),
                "\(product)")
            OneDNN.check(dnnl_primitive_create(&primitive, plan), "primitive")
            dnnl_primitive_desc_destroy(plan)
            OneDNN.check(dnnl_memory_create(&a, &left, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&b, &right, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&c, &result, engine, nil), "memory")
            if hasBias { OneDNN.check(dnnl_memory_create(&bias, &shift, engine, nil), "memory") }
        }

        deinit {
            dnnl_primitive_destroy(primitive)
            for memory in [a, b, c, bias] { dnnl_memory_destroy(memory) }
        }

        func execute(
            _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
            bias shift: UnsafeMutablePointer<Float>?, _ result: UnsafeMutablePointer<Float>,
            stream: dnnl_stream_t?
        ) {
            OneDNN.check(dnnl_memory_set_data_handle(a, left), "operand")
            OneDNN.check(dnnl_memory_set_data_handle(b, right), "operand")
            OneDNN.check(dnnl_memory_set_data_handle(c, result), "operand")
            if let shift { OneDNN.check(dnnl_memory_set_data_handle(bias, shift), "operand") }
            withUnsafeTemporaryAllocation(of: dnnl_exec_arg_t.self, capacity: 4) { arguments in
                arguments[0] = dnnl_exec_arg_t(arg: DNNL_ARG_SRC_0, memory: a)
                arguments[1] = dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS_0, memory: b)
                arguments[2] = dnnl_exec_arg_t(arg: DNNL_ARG_DST_0, memory: c)
                arguments[3] = dnnl_exec_arg_t(arg: DNNL_ARG_BIAS, memory: bias)
                OneDNN.check(
                    Denormals.flushed {
                        dnnl_primitive_execute(
                            primitive, stream, shift == nil ? 3 : 4, arguments.baseAddress)
                    }, "product")
            }
        }
    }
#endif
