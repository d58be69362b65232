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
            let plan: OneDNNMatrixProduct.Plan
            // A primitive is planned for a number of threads.
            let threads: Int
        }

        /// One of several products that do not depend on each other: its plan and its operands.
        struct Piece {
            let plan: OneDNNMatrixProduct.Plan
            let a: UnsafeMutablePointer<Float>
            let b: UnsafeMutablePointer<Float>
            let c: UnsafeMutablePointer<Float>
        }

        /// What the threads that share out pieces are told.
        private struct SharedWork {
            let pieces: [Piece]
            /// Piece by piece.
            let primitives: [OneDNNMatrixProduct]
            /// A stretch of it for each thread.
            let scratch: UnsafeMutablePointer<Float>
            let scratchStretch: Int
            let stream: dnnl_stream_t?

            func execute(piece index: Int, thread: Int) {
                let piece = pieces[index]
                primitives[index].execute(
                    piece.a, piece.b, bias: nil, piece.c,
                    scratch: scratch + thread * scratchStretch, thread: thread, stream: stream)
            }
        }

        private struct State: @unchecked Sendable {
            var engine: dnnl_engine_t?
            var stream: dnnl_stream_t?
            var products: [Key: OneDNNMatrixProduct] = [:]
            /// Those of which each is done by one thread.
            var pieces: [OneDNNMatrixProduct.Plan: OneDNNMatrixProduct] = [:]

            mutating func primitive(_ key: Key) -> OneDNNMatrixProduct {
                if let known = products[key] { return known }
                // Shapes that come and go (odd batches) must not pile up.
                if products.count >= 512 { products = [:] }
                let primitive = OneDNNMatrixProduct(key.plan, engine: engine)
                products[key] = primitive
                return primitive
            }

            mutating func primitive(
                _ plan: OneDNNMatrixProduct.Plan, onEachOf threads: Int
            ) -> OneDNNMatrixProduct {
                if let known = pieces[plan], known.threads >= threads { return known }
                if pieces.count >= 512 { pieces = [:] }
                let primitive = Threads.planningForOne {
                    OneDNNMatrixProduct(plan, threads: threads, engine: engine)
                }
                pieces[plan] = primitive
                return primitive
            }
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
            let plan = OneDNNMatrixProduct.Plan(
                product: product, hasBias: bias != nil, activation: activation,
                accumulates: accumulating)
            state.withLock { state in
                let primitive = state.primitive(Key(plan: plan, threads: Threads.count))
                let scratch = Region(count: primitive.scratchCount)
                withExtendedLifetime(scratch) {
                    primitive.execute(
                        a.pointer, b.pointer, bias: bias?.pointer, c.pointer,
                        scratch: scratch.pointer, stream: state.stream)
                }
            }
        }

        /// Products of which each is done by one thread, which takes the next one when it is done: a
        /// thread that is held up holds up the others by no more than the piece it is at.
        func multiply(_ pieces: [Piece]) {
            let threads = min(Threads.count, pieces.count)
            guard threads > 0 else { return }
            state.withLock { state in
                let primitives = pieces.map { state.primitive($0.plan, onEachOf: threads) }
                let most = primitives.reduce(0) { max($0, $1.scratchCount) }
                // Whole pages, so that no two threads write to the same one.
                let stretch = (most + 1023) / 1024 * 1024
                let scratch = Region(count: threads * stretch)
                let work = SharedWork(
                    pieces: pieces, primitives: primitives, scratch: scratch.pointer,
                    scratchStretch: stretch, stream: state.stream)
                withExtendedLifetime(scratch) {
                    withUnsafePointer(to: work) { work in
                        vm_each(
                            Int32(threads), pieces.count,
                            { context, piece, thread in
                                context?.assumingMemoryBound(to: SharedWork.self).pointee
                                    .execute(piece: piece, thread: Int(thread))
                            }, work)
                    }
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
