#if canImport(COneDNN)
    import COneDNN

    /// oneDNN's choice of a kernel for a convolution, and the layouts of its arrays.
    final class OneDNNConvolutionPlan {
        private(set) var plan: dnnl_primitive_desc_t?
        var x: dnnl_memory_desc_t
        var filter: dnnl_memory_desc_t
        var plainFilter: dnnl_memory_desc_t
        var bias: dnnl_memory_desc_t
        var y: dnnl_memory_desc_t
        var scratch = dnnl_memory_desc_t()

        /// Nil where oneDNN has no kernel, or none but its reference loops.
        init?(_ key: OneDNNConvolution.Key, engine: dnnl_engine_t?) {
            let geometry = key.geometry
            x = Self.images(geometry.batch, geometry.input, geometry.inputs)
            y = Self.images(geometry.batch, geometry.output, geometry.outputs)
            bias = Self.layout([geometry.outputs], strides: [1])
            (filter, plainFilter) = Self.filters(geometry)
            let attributes = OneDNN.attributes(applying: key.activation)
            defer { dnnl_primitive_attr_destroy(attributes) }
            // Scratch memory is ours: it comes from the storage cache and goes back to it.
            OneDNN.check(
                dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
                "scratch memory")

            var forward: dnnl_primitive_desc_t?
            defer { if forward != nil { dnnl_primitive_desc_destroy(forward) } }
            var description = dnnl_convolution_desc_t()
            describe(&description, key, .forward)
            guard
                dnnl_primitive_desc_create(&forward, &description, attributes, engine, nil)
                    == dnnl_success
            else { return nil }
            let filterQuery: dnnl_query_t
            switch key.direction {
            case .forward:
                swap(&plan, &forward)
                filterQuery = dnnl_query_weights_md
            case .inputGradient, .filterGradient:
                describe(&description, key, key.direction)
                // The backward kernels take the forward one as a hint.
                guard
                    dnnl_primitive_desc_create(&plan, &description, attributes, engine, forward)
                        == dnnl_success
                else { return nil }
                filterQuery =
                    key.direction == .inputGradient
                    ? dnnl_query_weights_md : dnnl_query_diff_weights_md
            }
            guard !isReference,
                let chosen = dnnl_primitive_desc_query_md(plan, filterQuery, 0),
                let room = dnnl_primitive_desc_query_md(plan, dnnl_query_scratchpad_md, 0)
            else { return nil }
            filter = chosen.pointee
            scratch = room.pointee
        }

        deinit { if plan != nil { dnnl_primitive_desc_destroy(plan) } }

        var filterIsPlain: Bool { dnnl_memory_desc_equal(&filter, &plainFilter) != 0 }

        /// Whether the kernel is the unoptimised one, called "ref" and something.
        private var isReference: Bool {
            var name: UnsafePointer<CChar>?
            guard
                dnnl_primitive_desc_query(plan, dnnl_query_impl_info_str, 0, &name)
                    == dnnl_success, let name
            else { return false }
            return String(cString: name).hasPrefix("ref")
        }

        private func describe(
            _ description: inout dnnl_convolution_desc_t, _ key: OneDNNConvolution.Key,
            _ direction: ConvolutionGeometry.Direction
        ) {
            let geometry = key.geometry
            let margins = geometry.margins
            let strides = Self.pair(geometry.stride.height, geometry.stride.width)
            // Counted here as pixels left out.
            let dilations = Self.pair(geometry.dilation.height - 1, geometry.dilation.width - 1)
            let before = Self.pair(margins.top, margins.left)
            let after = Self.pair(margins.bottom, margins.right)
            switch direction {
            case .forward:
                OneDNN.check(
                    withUnsafePointer(to: bias) { bias in
                        dnnl_dilated_convolution_forward_desc_init(
                            &description, dnnl_forward_training, dnnl_convolution_direct, &x,
                            &filter, key.hasBias ? bias : nil, &y, strides, dilations, before,
                            after)
                    }, "convolution")
            case .inputGradient:
                OneDNN.check(
                    dnnl_dilated_convolution_backward_data_desc_init(
                        &description, dnnl_convolution_direct, &x, &filter, &y, strides, dilations,
                        before, after), "input gradient")
            case .filterGradient:
                OneDNN.check(
                    dnnl_dilated_convolution_backward_weights_desc_init(
                        &description, dnnl_convolution_direct, &x, &filter, nil, &y, strides,
                        dilations, before, after), "filter gradient")
            }
        }

        /// The filter in any order, and in ours: height, width, input, output.
        private static func filters(
            _ geometry: ConvolutionGeometry
        ) -> (any: dnnl_memory_desc_t, plain: dnnl_memory_desc_t) {
            let groups = geometry.groups
            let (inputs, outputs) = (geometry.inputs / groups, geometry.outputs / groups)
            let (height, width) = (geometry.kernel.height, geometry.kernel.width)
            let column = inputs * geometry.outputs
            var sizes = [outputs, inputs, height, width]
            var strides = [1, geometry.outputs, width * column, column]
            if groups > 1 {
                sizes.insert(groups, at: 0)
                strides.insert(outputs, at: 0)
            }
            return (layout(sizes, strides: nil), layout(sizes, strides: strides))
        }

        private static func images(
            _ batch: Int, _ size: PlaneSize, _ channels: Int
        ) -> dnnl_memory_desc_t {
            let row = size.width * channels
            return layout(
                [batch, channels, size.height, size.width],
                strides: [size.height * row, 1, row, channels])
        }

        private static func layout(_ sizes: [Int], strides: [Int]?) -> dnnl_memory_desc_t {
            var description = dnnl_memory_desc_t()
            var sizes = sizes.map { dnnl_dim_t($0) }
            if let strides {
                var strides = strides.map { dnnl_dim_t($0) }
                OneDNN.check(
                    dnnl_memory_desc_init_by_strides(
                        &description, Int32(sizes.count), &sizes, dnnl_f32, &strides), "layout")
            } else {
                OneDNN.check(
                    dnnl_memory_desc_init_by_tag(
                        &description, Int32(sizes.count), &sizes, dnnl_f32, dnnl_format_tag_any),
                    "layout")
            }
            return description
        }

        private static func pair(_ first: Int, _ second: Int) -> [dnnl_dim_t] {
            [dnnl_dim_t(first), dnnl_dim_t(second)]
        }
    }
#endif
