#if canImport(COneDNN)
    import COneDNN

    /// One planned product, and for each thread that may run it the memory objects that its operands
    /// are hung on.
    final class OneDNNMatrixProduct {
        /// What a primitive is planned for.
        struct Plan: Hashable {
            let product: MatrixProduct
            /// Where A's rows begin as they are stored, when they are parts of wider ones.
            var strideOfA: Int?
            var hasBias = false
            /// What is applied to the result.
            var activation = FusedActivation.identity
            /// Whether the result is added to what is there.
            var accumulates = false
        }

        private var primitive: dnnl_primitive_t?
        private let operands: [Operands]

        private struct Operands {
            var a: dnnl_memory_t?
            var b: dnnl_memory_t?
            var c: dnnl_memory_t?
            var bias: dnnl_memory_t?
            var scratch: dnnl_memory_t?
        }

        /// Floats of scratch memory for one thread that runs it.
        let scratchCount: Int

        /// Threads that may run it at a time.
        var threads: Int { operands.count }

        init(_ planned: Plan, threads: Int = 1, engine: dnnl_engine_t?) {
            let product = planned.product
            let batched = product.batch > 1
            func description(
                _ rows: Int, _ columns: Int, transposed: Bool, stride: Int? = nil
            ) -> dnnl_memory_desc_t {
                var description = dnnl_memory_desc_t()
                var sizes = (batched ? [product.batch, rows, columns] : [rows, columns])
                    .map { dnnl_dim_t($0) }
                let strides = transposed ? [1, stride ?? rows] : [stride ?? columns, 1]
                var allStrides = (batched ? [rows * columns] + strides : strides)
                    .map { dnnl_dim_t($0) }
                OneDNN.check(
                    dnnl_memory_desc_init_by_strides(
                        &description, Int32(sizes.count), &sizes, dnnl_f32, &allStrides), "layout")
                return description
            }
            var left = description(
                product.rows, product.inner, transposed: product.transposesA,
                stride: planned.strideOfA)
            var right = description(
                product.inner, product.columns, transposed: product.transposesB)
            var result = description(product.rows, product.columns, transposed: false)
            var shift = description(1, product.columns, transposed: false)
            var operation = dnnl_matmul_desc_t()
            OneDNN.check(
                planned.hasBias
                    ? dnnl_matmul_desc_init(&operation, &left, &right, &shift, &result)
                    : dnnl_matmul_desc_init(&operation, &left, &right, nil, &result), "matmul")
            let attributes = OneDNN.attributes(
                applying: planned.activation, accumulating: planned.accumulates)
            defer { dnnl_primitive_attr_destroy(attributes) }
            // Scratch memory is the caller's: the library's own is one for all threads.
            OneDNN.check(
                dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
                "scratch memory")
            var plan: dnnl_primitive_desc_t?
            OneDNN.check(
                dnnl_primitive_desc_create(&plan, &operation, attributes, engine, nil),
                "\(product)")
            OneDNN.check(dnnl_primitive_create(&primitive, plan), "primitive")
            var scratch = dnnl_memory_desc_t()
            if let room = dnnl_primitive_desc_query_md(plan, dnnl_query_scratchpad_md, 0) {
                scratch = room.pointee
            }
            scratchCount = (dnnl_memory_desc_get_size(&scratch) + 3) / 4
            dnnl_primitive_desc_destroy(plan)
            operands = (0..<threads).map { _ in
                var operands = Operands()
                OneDNN.check(dnnl_memory_create(&operands.a, &left, engine, nil), "memory")
                OneDNN.check(dnnl_memory_create(&operands.b, &right, engine, nil), "memory")
                OneDNN.check(dnnl_memory_create(&operands.c, &result, engine, nil), "memory")
                if planned.hasBias {
                    OneDNN.check(dnnl_memory_create(&operands.bias, &shift, engine, nil), "memory")
                }
                OneDNN.check(
                    dnnl_memory_create(&operands.scratch, &scratch, engine, nil), "memory")
                return operands
            }
        }

        deinit {
            dnnl_primitive_destroy(primitive)
            for operand in operands.flatMap({ [$0.a, $0.b, $0.c, $0.bias, $0.scratch] }) {
                dnnl_memory_destroy(operand)
            }
        }

        /// Runs it with the memory objects of one thread, and that thread's scratch memory.
        func execute(
            _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
            bias shift: UnsafeMutablePointer<Float>?, _ result: UnsafeMutablePointer<Float>,
            scratch: UnsafeMutablePointer<Float>, thread: Int = 0, stream: dnnl_stream_t?
        ) {
            let operands = operands[thread]
            OneDNN.check(dnnl_memory_set_data_handle(operands.a, left), "operand")
            OneDNN.check(dnnl_memory_set_data_handle(operands.b, right), "operand")
            OneDNN.check(dnnl_memory_set_data_handle(operands.c, result), "operand")
            if let shift {
                OneDNN.check(dnnl_memory_set_data_handle(operands.bias, shift), "operand")
            }
            OneDNN.check(dnnl_memory_set_data_handle(operands.scratch, scratch), "scratch memory")
            withUnsafeTemporaryAllocation(of: dnnl_exec_arg_t.self, capacity: 5) { arguments in
                arguments[0] = dnnl_exec_arg_t(arg: DNNL_ARG_SRC_0, memory: operands.a)
                arguments[1] = dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS_0, memory: operands.b)
                arguments[2] = dnnl_exec_arg_t(arg: DNNL_ARG_DST_0, memory: operands.c)
                arguments[3] = dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: operands.scratch)
                arguments[4] = dnnl_exec_arg_t(arg: DNNL_ARG_BIAS, memory: operands.bias)
                OneDNN.check(
                    Denormals.flushed {
                        dnnl_primitive_execute(
                            primitive, stream, shift == nil ? 4 : 5, arguments.baseAddress)
                    }, "product")
            }
        }
    }
#endif
