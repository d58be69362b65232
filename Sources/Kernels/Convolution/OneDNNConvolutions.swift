#if canImport(COneDNN)
    import COneDNN
    import Synchronization

    /// oneDNN's convolutions: a primitive for every geometry, made once and kept.
    final class OneDNNConvolutions: Sendable {
        static let shared = OneDNNConvolutions()

        private struct State: @unchecked Sendable {
            var engine: dnnl_engine_t?
            var stream: dnnl_stream_t?
            /// Nil where oneDNN has no kernel.
            var kernels: [OneDNNConvolution.Key: OneDNNConvolution?] = [:]
            /// Orders of filters that were met so far; a place in this list is their number.
            var layouts: [dnnl_memory_desc_t] = []

            mutating func kernel(_ key: OneDNNConvolution.Key) -> OneDNNConvolution? {
                if let known = kernels[key] { return known }
                // Shapes that come and go (odd batches) must not pile up.
                if kernels.count >= 256 { kernels = [:] }
                let kernel = OneDNNConvolution(key, engine: engine)
                kernels[key] = .some(kernel)
                return kernel
            }

            mutating func number(of layout: dnnl_memory_desc_t) -> Int {
                var layout = layout
                for index in layouts.indices
                where dnnl_memory_desc_equal(&layouts[index], &layout) != 0 { return index }
                layouts.append(layout)
                return layouts.count - 1
            }
        }

        private let state: Mutex<State>

        private init() {
            var initial = State()
            OneDNN.check(dnnl_engine_create(&initial.engine, dnnl_cpu, 0), "engine")
            OneDNN.check(
                dnnl_stream_create(
                    &initial.stream, initial.engine, dnnl_stream_default_flags.rawValue), "stream")
            state = Mutex(initial)
        }

        /// Runs a kernel on arrays in plain order; false where oneDNN has none.
        func run(
            _ key: OneDNNConvolution.Key, x: Region, filter: Region, bias: Region?, y: Region
        ) -> Bool {
            state.withLock { state in
                guard let kernel = state.kernel(key) else { return false }
                var packed = filter
                if !kernel.filterIsPlain {
                    packed =
                        key.direction == .filterGradient
                        ? Region(count: kernel.filterCount)
                        : filter.packed(
                            as: state.number(of: kernel.filterLayout), count: kernel.filterCount
                        ) { kernel.pack(filter, into: $0, stream: state.stream) }
                }
                kernel.execute(x: x, filter: packed, bias: bias, y: y, stream: state.stream)
                if key.direction == .filterGradient && !kernel.filterIsPlain {
                    kernel.unpack(packed, into: filter, stream: state.stream)
                }
                return true
            }
        }
    }

    extension ConvolutionGeometry {
        /// False where oneDNN has no kernel.
        func forwardByOneDNN(
            _ x: Region, filter: Region, bias: Region?, activation: FusedActivation, into y: Region
        ) -> Bool {
            let isFused = OneDNN.applies(activation)
            let fusedBias = isFused ? bias : nil
            let key = OneDNNConvolution.Key(
                geometry: self, direction: .forward, hasBias: fusedBias != nil,
                activation: isFused ? activation : .identity, threads: Threads.count)
            guard
                OneDNNConvolutions.shared.run(key, x: x, filter: filter, bias: fusedBias, y: y)
            else { return false }
            if !isFused { activation.apply(to: y, bias: bias, channels: outputs) }
            return true
        }

        /// False where oneDNN has no kernel.
        func inputGradientByOneDNN(_ dy: Region, filter: Region, into dx: Region) -> Bool {
            OneDNNConvolutions.shared.run(
                plainKey(.inputGradient), x: dx, filter: filter, bias: nil, y: dy)
        }

        /// False where oneDNN has no kernel.
        func filterGradientByOneDNN(_ x: Region, _ dy: Region, into dw: Region) -> Bool {
            OneDNNConvolutions.shared.run(
                plainKey(.filterGradient), x: x, filter: dw, bias: nil, y: dy)
        }

        private func plainKey(_ direction: Direction) -> OneDNNConvolution.Key {
            OneDNNConvolution.Key(
                geometry: self, direction: direction, hasBias: false, activation: .identity,
                threads: Threads.count)
        }
    }
#else
    extension ConvolutionGeometry {
        func forwardByOneDNN(
            _ x: Region, filter: Region, bias: Region?, activation: FusedActivation, into y: Region
        ) -> Bool { false }

        func inputGradientByOneDNN(_ dy: Region, filter: Region, into dx: Region) -> Bool { false }

        func filterGradientByOneDNN(_ x: Region, _ dy: Region, into dw: Region) -> Bool { false }
    }
#endif
