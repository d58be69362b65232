import CVectorMath

/// One update of one parameter by each optimiser, fused into a single pass.
///
/// Every function writes the new value to `result`, which may be `value` itself, updates its state
/// in place and returns Σ gradient² (of the scaled gradient): NaN or infinite when a gradient or a
/// new value is not finite.
public enum UpdateLoops {
    /// Adam and AdamW.
    public struct Adam: Sendable {
        let settings: vm_adam_settings

        /// Settings of one step; `step` counts from one.
        public init(
            learningRate: Double, beta1: Double, beta2: Double, epsilon: Double,
            weightDecay: Double, decoupled: Bool, step: Int, gradientScale: Double
        ) {
            settings = vm_adam_settings(
                learning_rate: Float(learningRate), beta1: Float(beta1), beta2: Float(beta2),
                epsilon: Float(epsilon), weight_decay: Float(weightDecay),
                rest1: Float(1 - beta1), rest2: Float(1 - beta2),
                bias_correction1: Float(1 - power(beta1, step)),
                bias_correction2: Float(1 - power(beta2, step)),
                gradient_scale: Float(gradientScale), decoupled: decoupled)
        }

        /// Updates one parameter.
        public func callAsFunction(
            _ gradient: Region, value: Region, into result: Region, first: Region, second: Region
        ) -> Double {
            check([gradient, result, first, second], value)
            return vm_adam(
                settings, value.count, gradient.pointer, value.pointer, result.pointer,
                first.pointer, second.pointer)
        }
    }

    /// Stochastic gradient descent; no velocity where the momentum is zero.
    public struct SGD: Sendable {
        let settings: vm_sgd_settings

        /// Settings of one step; `step` counts from one.
        public init(
            learningRate: Double, momentum: Double, dampening: Double, nesterov: Bool,
            weightDecay: Double, step: Int, gradientScale: Double
        ) {
            settings = vm_sgd_settings(
                learning_rate: Float(learningRate), momentum: Float(momentum),
                dampening: Float(dampening), weight_decay: Float(weightDecay),
                gradient_scale: Float(gradientScale), nesterov: nesterov, first_step: step == 1)
        }

        /// Updates one parameter.
        public func callAsFunction(
            _ gradient: Region, value: Region, into result: Region, velocity: Region?
        ) -> Double {
            check([gradient, result] + (velocity.map { [$0] } ?? []), value)
            return vm_sgd(
                settings, value.count, gradient.pointer, value.pointer, result.pointer,
                velocity?.pointer)
        }
    }

    /// RMSProp.
    public struct RMSProp: Sendable {
        let settings: vm_rmsprop_settings

        /// Settings of one step.
        public init(
            learningRate: Double, smoothing: Double, epsilon: Double, momentum: Double,
            centered: Bool, weightDecay: Double, gradientScale: Double
        ) {
            settings = vm_rmsprop_settings(
                learning_rate: Float(learningRate), smoothing: Float(smoothing),
                rest: Float(1 - smoothing), epsilon: Float(epsilon), momentum: Float(momentum),
                weight_decay: Float(weightDecay), gradient_scale: Float(gradientScale),
                centered: centered)
        }

        /// Updates one parameter; `velocity` with momentum, `mean` when centred.
        public func callAsFunction(
            _ gradient: Region, value: Region, into result: Region, square: Region,
            velocity: Region?, mean: Region?
        ) -> Double {
            check([gradient, result, square], value)
            return vm_rmsprop(
                settings, value.count, gradient.pointer, value.pointer, result.pointer,
                square.pointer, velocity?.pointer, mean?.pointer)
        }
    }

    /// AdaGrad.
    public struct AdaGrad: Sendable {
        let settings: vm_adagrad_settings

        /// Settings of one step.
        public init(
            learningRate: Double, epsilon: Double, weightDecay: Double, gradientScale: Double
        ) {
            settings = vm_adagrad_settings(
                learning_rate: Float(learningRate), epsilon: Float(epsilon),
                weight_decay: Float(weightDecay), gradient_scale: Float(gradientScale))
        }

        /// Updates one parameter.
        public func callAsFunction(
            _ gradient: Region, value: Region, into result: Region, sum: Region
        ) -> Double {
            check([gradient, result, sum], value)
            return vm_adagrad(
                settings, value.count, gradient.pointer, value.pointer, result.pointer,
                sum.pointer)
        }
    }

    /// average ← decay·average + (1 − decay)·value, in place.
    public static func movingAverage(of value: Region, into average: Region, decay: Double) {
        check([average], value)
        vm_moving_average(value.count, Float(decay), value.pointer, average.pointer)
    }

    private static func check(_ regions: [Region], _ value: Region) {
        for region in regions {
            precondition(
                region.count == value.count,
                "UpdateLoops: \(region.count) elements beside \(value.count)")
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var square = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
