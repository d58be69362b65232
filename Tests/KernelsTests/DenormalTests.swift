import Testing

@testable import Kernels

@Suite("Denormal numbers") struct DenormalTests {
    private static let small = Float.leastNormalMagnitude / 8
    private static let libraries = [MatrixBackend.oneDNN, .openBLAS].filter(\.isAvailable)

    private func region(_ value: Float, count: Int) -> Region {
        Elementwise.filled(value, count: count)
    }

    @Test("Libraries take them for zero, on each thread", arguments: libraries, [1, 64, 512])
    func products(backend: MatrixBackend, size: Int) {
        let product = MatrixProduct(rows: size, columns: size, inner: size)
        let a = region(Self.small, count: size * size)
        let c = product(a, region(1, count: size * size), backend: backend)
        #expect((0..<c.count).allSatisfy { c.pointer[$0] == 0 })
    }

    @Test("Loops take them for zero, on each thread", arguments: [1, 1000, 1_000_000])
    func loops(count: Int) {
        let average = region(Self.small, count: count)
        UpdateLoops.movingAverage(of: region(0, count: count), into: average, decay: 0.9)
        #expect((0..<count).allSatisfy { average.pointer[$0] == 0 })
    }

    @Test("Operations of one element are those of scalar arithmetic", arguments: [1, 1_000_000])
    func elements(count: Int) {
        let product = MatrixProduct(rows: 64, columns: 64, inner: 64)
        _ = product(region(1, count: 4096), region(1, count: 4096))
        let scaled = Elementwise.apply(.scaleAndShift, region(Self.small, count: count), p: 4)
        #expect((0..<count).allSatisfy { scaled.pointer[$0] == Self.small * 4 })
    }

    @Test("The rest of the program counts with them as before", arguments: libraries)
    func outside(backend: MatrixBackend) {
        let product = MatrixProduct(rows: 8, columns: 8, inner: 8)
        _ = product(region(1, count: 64), region(1, count: 64), backend: backend)
        #expect(Self.small * Float(product.rows) == .leastNormalMagnitude)
        #expect(Double.leastNonzeroMagnitude * Double(product.rows) > 0)
    }
}
