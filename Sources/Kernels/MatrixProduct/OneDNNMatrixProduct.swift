#if canImport(COneDNN)
    import COneDNN

    /// One planned product and the memory objects that its operands are hung on.
    final class OneDNNMatrixProduct {
        private var primitive: dnnl_primitive_t?
        private var a: dnnl_memory_t?
        private var b: dnnl_memory_t?
        private var c: dnnl_memory_t?
        private var bias: dnnl_memory_t?

        /// - Parameter rowStrideOfA: where A's rows begin, when A is a part of a wider matrix.
        init(
            _ product: MatrixProduct, rowStrideOfA: Int? = nil, hasBias: Bool,
            activation: FusedActivation,
            accumulates: Bool, engine: dnnl_engine_t?
        ) {
            let batched = product.batch > 1
            func description(
                _ rows: Int, _ columns: Int, transposed: Bool, stride: Int? = nil
            ) -> dnnl_memory_desc_t {
                var description = dnnl_memory_desc_t()
                var sizes = (batched ? [product.batch, rows, columns] : [rows, columns])
                    .map { dnnl_dim_t($0) }
                let strides = transposed ? [1, rows] : [stride ?? columns, 1]
                var allStrides = (batched ? [rows * columns] + strides : strides)
                    .map { dnnl_dim_t($0) }
                OneDNN.check(
                    dnnl_memory_desc_init_by_strides(
                        &description, Int32(sizes.count), &sizes, dnnl_f32, &allStrides), "layout")
                return description
            }
            var left = description(
                product.rows, product.inner, transposed: product.transposesA, stride: rowStrideOfA)
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
