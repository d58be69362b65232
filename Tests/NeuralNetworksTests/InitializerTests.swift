import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

@Suite struct InitializerTests {
    /// Our initialiser for a golden case; nil where the case has a gain that ours do not state.
    static func initializer(of name: String) -> Initializer? {
        let names: [(prefix: String, initializer: Initializer)] = [
            ("default-weight-", .pyTorch), ("default-bias-", .pyTorch),
            ("kaiming-normal-fan_in-relu-", .kaimingNormal),
            ("kaiming-uniform-fan_in-relu-", .kaimingUniform),
            ("xavier-normal-linear-", .xavierNormal), ("xavier-uniform-linear-", .xavierUniform),
            ("normal-0.02-", .normal002), ("glorot-uniform-", .glorotUniform),
            ("glorot-normal-", .glorotNormal), ("he-uniform-", .heUniform),
            ("he-normal-", .heNormal), ("lecun-uniform-", .lecunUniform),
            ("lecun-normal-", .lecunNormal), ("orthogonal-", .orthogonal),
        ]
        return names.first { name.hasPrefix($0.prefix) }?.initializer
    }

    static func fan(_ golden: Golden) throws -> Fan {
        Fan(
            input: Int(try golden.number("fan_in")), output: Int(try golden.number("fan_out")))
    }

    static func shape(_ golden: Golden) throws -> Shape {
        let sizes = try #require(golden.json["weight_shape"]?.arrayValue)
        return Shape(try sizes.map { try #require($0.integerValue) })
    }

    /// Mean, variance and fourth moment lie within five standard errors of the theory, from at
    /// least 10⁵ draws; the standard error of a k-th moment m_k is √((m_2k − m_k²)/n).
    @Test(
        arguments: Golden.cases(
            "initializers", where: { !$0.hasPrefix("orthogonal") && initializer(of: $0) != nil }))
    func momentsFollowTheory(golden: Golden) throws {
        let initializer = try #require(Self.initializer(of: golden.name))
        let (fan, shape) = (try Self.fan(golden), try Self.shape(golden))
        var random = RandomStream(seed: 11, name: golden.name)
        var sample: [Double] = []
        while sample.count < 100_000 {
            let draw =
                golden.name.hasPrefix("default-bias")
                ? initializer.bias([100_000], fan, &random)
                : initializer.weight(shape, fan, &random)
            sample += draw.scalars.map(Double.init)
        }
        func moment(_ order: Int) -> Double {
            sample.reduce(0) { sum, x in
                sum + (0..<order).reduce(1) { power, _ in power * x }
            } / Double(sample.count)
        }
        let variance =
            try golden.number("standard_deviation") * golden.number("standard_deviation")
        let fourth = try golden.number("kurtosis") * variance * variance
        for (order, expected) in [(1, 0), (2, variance), (4, fourth)] {
            let found = moment(order)
            let error = ((moment(2 * order) - found * found) / Double(sample.count)).squareRoot()
            #expect(abs(found - expected) < 5 * error, "moment \(order)")
        }
        if golden.has("bound") {
            let bound = try golden.number("bound")
            let largest = sample.reduce(0) { max($0, abs($1)) }
            #expect(largest <= bound * (1 + 1e-6) && largest > 0.99 * bound)
        }
    }

    @Test func everyInitializerIsHeldAgainstTheory() {
        let held = Set(Golden.cases("initializers").compactMap { Self.initializer(of: $0.name) })
        // Keras's default is Glorot's uniform, which the next test says.
        #expect(held.union([.keras, .zeros]) == Set(Initializer.allCases))
    }

    @Test func namesOfOneInitializerGiveOneDraw() {
        let pairs: [(Initializer, Initializer)] = [
            (.keras, .glorotUniform), (.xavierUniform, .glorotUniform),
            (.kaimingUniform, .heUniform),
        ]
        for (one, other) in pairs {
            var (first, second) = (
                RandomStream(seed: 1, name: "w"), RandomStream(seed: 1, name: "w")
            )
            let fan = Fan(input: 20, output: 30)
            #expect(
                isIdentical(
                    one.weight([30, 20], fan, &first), other.weight([30, 20], fan, &second)))
        }
    }

    /// Rows, or columns where there are fewer, times each other give the identity.
    @Test(
        arguments: Golden.cases("initializers", where: { $0.hasPrefix("orthogonal") })
            .compactMap { try? shape($0) } + [
                [40, 200], [200, 40], [100, 100], [1, 5], [5, 1],
            ])
    func orthogonalIsOrthonormal(shape: Shape) {
        var random = RandomStream(seed: 4, name: "orthogonal")
        let (rows, columns) = (shape[0], shape.count / shape[0])
        let fan = Fan(input: columns, output: rows)
        let weight = Initializer.orthogonal.weight(shape, fan, &random)
        #expect(weight.shape == shape)
        let matrix = weight.reshaped(to: [rows, columns])
        let gram =
            rows > columns
            ? matrixProduct(matrix, matrix, transposesA: true)
            : matrixProduct(matrix, matrix, transposesB: true)
        let error = (gram - .identity(min(rows, columns))).absoluteValue().maximum().scalar
        #expect(error <= 1e-5)
    }

    /// An orthogonal matrix has no preferred sign or place: entries have mean 0, variance 1/columns.
    @Test func orthogonalIsUniform() {
        var random = RandomStream(seed: 4, name: "orthogonal")
        let size = 8
        let count = 2000
        var sums = [Double](repeating: 0, count: size * size)
        var squares = sums
        for _ in 0..<count {
            let draw = Initializer.orthogonal.weight(
                [size, size], Fan(input: size, output: size), &random)
            for (index, x) in draw.scalars.enumerated() {
                sums[index] += Double(x)
                squares[index] += Double(x) * Double(x)
            }
        }
        // An entry of a random unit vector in d dimensions: variance 1/d, that of its square
        // 2(d − 1)/(d²(d + 2)).
        let d = Double(size)
        let errors = (
            (1 / d / Double(count)).squareRoot(),
            (2 * (d - 1) / (d * d * (d + 2)) / Double(count)).squareRoot()
        )
        #expect(sums.allSatisfy { abs($0 / Double(count)) < 5 * errors.0 })
        #expect(squares.allSatisfy { abs($0 / Double(count) - 1 / d) < 5 * errors.1 })
    }

    @Test func linearBeginsAsPyTorchsAndKerass() throws {
        var random = RandomStream(seed: 1, name: "linear")
        let bound = 1 / Float(784).squareRoot()
        let pyTorch = Linear(inputs: 784, outputs: 400, random: &random)
        #expect(pyTorch.weight.shape == [784, 400])
        for tensor in [pyTorch.parameters[0].value, try #require(pyTorch.bias).value] {
            let largest = tensor.absoluteValue().maximum().scalar
            #expect(largest <= bound && largest > 0.95 * bound)
        }
        let keras = Linear(inputs: 784, outputs: 400, initializer: .keras, random: &random)
        let glorot = (Float(6) / (784 + 400)).squareRoot()
        let largest = keras.parameters[0].value.absoluteValue().maximum().scalar
        #expect(largest <= glorot && largest > 0.95 * glorot)
        #expect(try #require(keras.bias).value.scalars == [Float](repeating: 0, count: 400))
    }

    @Test(arguments: Initializer.allCases)
    func drawsReproducibly(initializer: Initializer) {
        var (one, other) = (RandomStream(seed: 7, name: "w"), RandomStream(seed: 7, name: "w"))
        let fan = Fan(input: 6, output: 9)
        let first = initializer.weight([9, 6], fan, &one)
        #expect(isIdentical(first, initializer.weight([9, 6], fan, &other)))
        let second = initializer.weight([9, 6], fan, &one)
        #expect(isIdentical(first, second) == (initializer == .zeros))
        #expect(
            initializer == .pyTorch
                || initializer.bias([9], fan, &one).scalars.allSatisfy { $0 == 0 })
    }
}
