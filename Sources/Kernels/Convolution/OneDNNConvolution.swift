#if canImport(COneDNN)
    import COneDNN

    /// One planned convolution kernel of oneDNN, with the memory objects that arrays are hung on.
    ///
    /// Images stay in their plain order [batch, height, width, channels]; the filter is in whatever
    /// order the kernel likes best.
    final class OneDNNConvolution {
        /// What a plan is made for.
        struct Key: Hashable {
            let geometry: ConvolutionGeometry
            let direction: ConvolutionGeometry.Direction
            let hasBias: Bool
            /// What the kernel applies to its result.
            let activation: FusedActivation
            // A primitive is planned for a number of threads.
            let threads: Int
        }

        /// The filter's order, and whether it is the plain one.
        let filterLayout: dnnl_memory_desc_t
        let filterIsPlain: Bool
        private let direction: ConvolutionGeometry.Direction
        private var primitive: dnnl_primitive_t?
        private var reorder: dnnl_primitive_t?
        private var x: dnnl_memory_t?
        private var filter: dnnl_memory_t?
        private var plainFilter: dnnl_memory_t?
        private var bias: dnnl_memory_t?
        private var y: dnnl_memory_t?
        private var scratch: dnnl_memory_t?
        private let scratchCount: Int

        /// Nil where oneDNN has no kernel, or none but its reference loops.
        init?(_ key: Key, engine: dnnl_engine_t?) {
            direction = key.direction
            guard let plan = OneDNNConvolutionPlan(key, engine: engine) else { return nil }
            filterLayout = plan.filter
            filterIsPlain = plan.filterIsPlain
            scratchCount = (dnnl_memory_desc_get_size(&plan.scratch) + 3) / 4
            OneDNN.check(dnnl_primitive_create(&primitive, plan.plan), "\(key.geometry)")
            OneDNN.check(dnnl_memory_create(&x, &plan.x, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&filter, &plan.filter, engine, nil), "memory")
            OneDNN.check(
                dnnl_memory_create(&plainFilter, &plan.plainFilter, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&bias, &plan.bias, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&y, &plan.y, engine, nil), "memory")
            OneDNN.check(dnnl_memory_create(&scratch, &plan.scratch, engine, nil), "memory")
            if !filterIsPlain {
                var reorderPlan: dnnl_primitive_desc_t?
                let isResult = direction == .filterGradient
                OneDNN.check(
                    isResult
                        ? dnnl_reorder_primitive_desc_create(
                            &reorderPlan, &plan.filter, engine, &plan.plainFilter, engine, nil)
                        : dnnl_reorder_primitive_desc_create(
                            &reorderPlan, &plan.plainFilter, engine, &plan.filter, engine, nil),
                    "reorder")
                OneDNN.check(dnnl_primitive_create(&reorder, reorderPlan), "reorder")
                dnnl_primitive_desc_destroy(reorderPlan)
            }
        }

        deinit {
            for primitive in [primitive, reorder] where primitive != nil {
                dnnl_primitive_destroy(primitive)
            }
            for memory in [x, filter, plainFilter, bias, y, scratch] where memory != nil {
                dnnl_memory_destroy(memory)
            }
        }

        /// Floats of the filter in the kernel's order.
        var filterCount: Int {
            withUnsafePointer(to: filterLayout) { dnnl_memory_desc_get_size($0) / 4 }
        }

        /// Puts the filter's plain floats into the kernel's order.
        func pack(_ plain: Region, into packed: Region, stream: dnnl_stream_t?) {
            run(
                reorder, [(DNNL_ARG_FROM, plainFilter, plain), (DNNL_ARG_TO, filter, packed)],
                stream)
        }

        /// Puts a filter in the kernel's order back into the plain one.
        func unpack(_ packed: Region, into plain: Region, stream: dnnl_stream_t?) {
            run(
                reorder, [(DNNL_ARG_FROM, filter, packed), (DNNL_ARG_TO, plainFilter, plain)],
                stream)
        }

        /// Runs the kernel; `filter` is in its order.
        func execute(
            x xRegion: Region, filter filterRegion: Region, bias biasRegion: Region?,
            y yRegion: Region, stream: dnnl_stream_t?
        ) {
            let room = Region(count: scratchCount)
            let (xRole, filterRole, yRole) =
                switch direction {
                case .forward: (DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST)
                case .inputGradient: (DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST)
                case .filterGradient: (DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST)
                }
            var arguments = [
                (xRole, x, xRegion), (filterRole, filter, filterRegion), (yRole, y, yRegion),
                (DNNL_ARG_SCRATCHPAD, scratch, room),
            ]
            if let biasRegion { arguments.append((DNNL_ARG_BIAS, bias, biasRegion)) }
            run(primitive, arguments, stream)
        }

        private func run(
            _ primitive: dnnl_primitive_t?, _ operands: [(Int32, dnnl_memory_t?, Region)],
            _ stream: dnnl_stream_t?
        ) {
            var arguments: [dnnl_exec_arg_t] = []
            arguments.reserveCapacity(operands.count)
            for (role, memory, region) in operands {
                OneDNN.check(dnnl_memory_set_data_handle(memory, region.pointer), "operand")
                arguments.append(dnnl_exec_arg_t(arg: role, memory: memory))
            }
            OneDNN.check(
                Denormals.flushed {
                    dnnl_primitive_execute(primitive, stream, Int32(arguments.count), arguments)
                },
                "convolution")
        }
    }
#endif
