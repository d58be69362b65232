import Kernels
import Testing

@testable import Autodiff

@Suite struct TensorTests {
    @Test func viewsShareStorage() {
        let x = Tensor((0..<24).map(Float.init), shape: [4, 3, 2])
        #expect(x.reshaped(to: [6, 4]).region.storage === x.region.storage)
        #expect(x.flattened.shape == [4, 6] && x.flattened.region.storage === x.region.storage)
        let rows = x.sliced(axis: 0, 1..<3)
        #expect(rows.region.storage === x.region.storage && rows.region.offset == 6)
        #expect(rows.scalars == (6..<18).map(Float.init))
        #expect(x.detached.region.storage === x.region.storage)
        #expect(x.variable.region.storage === x.region.storage)
        // A cut along another axis is not a run of the storage.
        let columns = x.sliced(axis: 1, 0..<2)
        #expect(columns.region.storage !== x.region.storage)
        #expect(columns.scalars == [0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 14, 15, 18, 19, 20, 21])
        // A view of a view, and arithmetic on it.
        let part = rows.sliced(axis: 0, 1..<2)
        #expect((part + 1).scalars == [13, 14, 15, 16, 17, 18])
        #expect(part.transposed().scalars == [12, 14, 16, 13, 15, 17])
    }

    @Test func shapesBroadcastAlignedAtTheLastAxis() {
        func broadcast(_ a: Shape, _ b: Shape) -> Shape? { a.broadcast(with: b) }
        #expect(broadcast([2, 3], [3]) == [2, 3])
        #expect(broadcast([2, 1], [1, 3]) == [2, 3])
        #expect(broadcast([], [4]) == [4])
        #expect(broadcast([5, 1, 2], [3, 1]) == [5, 3, 2])
        #expect(broadcast([0], [1]) == [0])
        #expect(broadcast([2], [3]) == nil)
        #expect(broadcast([0], [2]) == nil)
        #expect((Shape([2, 3, 4]).strides, Shape([2, 3, 4])[-1]) == ([12, 4, 1], 4))
        #expect(Shape([]).count == 1 && Shape([3, 0]).count == 0)
    }

    @Test func emptyTensorsComputeNothing() {
        let empty = Tensor([], shape: [0, 3]).variable
        let ones = Tensor.ones([3])
        #expect((empty + ones).shape == [0, 3])
        #expect(empty.exp().sum(axes: [0]).scalars == [0, 0, 0])
        #expect(gradients(of: (empty * ones).sum(), at: [empty])[0].shape == [0, 3])
        #expect(matrixProduct(empty, Tensor.ones([3, 2])).shape == [0, 2])
        #expect(
            matrixProduct(empty, Tensor.ones([0, 2]), transposesA: true).scalars
                == [Float](repeating: 0, count: 6))
        #expect(concatenated([empty, Tensor.ones([1, 3])]).scalars == [1, 1, 1])
        #expect(empty.transposed().shape == [3, 0])
        #expect(Tensor.ones([2, 3]).sliced(axis: 1, 1..<1).shape == [2, 0])
        let cut = Tensor.ones([2, 3]).variable
        #expect(gradients(of: cut.sliced(axis: 1, 1..<1).sum(), at: [cut])[0].scalars.max() == 0)
    }

    @Test func tiesShareTheirGradient() {
        let x = Tensor([1, 3, 3, 2]).variable
        #expect(gradients(of: x.maximum(), at: [x])[0].scalars == [0, 0.5, 0.5, 0])
        let (a, b) = (Tensor([1, 2]).variable, Tensor([1, 3]).variable)
        #expect(
            gradients(of: maximum(a, b).sum(), at: [a, b]).map(\.scalars) == [[0.5, 0], [0.5, 1]])
        #expect(
            gradients(of: minimum(a, b).sum(), at: [a, b]).map(\.scalars) == [[0.5, 1], [0.5, 0]])
    }

    @Test func logSumExpHoldsOutAtTheEnds() {
        let large = Tensor([1000, 1001, -1000])
        #expect(abs(large.logSumExp().scalar - 1001.3133) < 1e-3)
        #expect(Tensor([-Float.infinity, -.infinity]).logSumExp().scalar == -.infinity)
        #expect(Tensor([Float.infinity, 0]).logSumExp().scalar == .infinity)
        #expect(Tensor([-Float.infinity, 2]).logSumExp().scalar == 2)
        #expect(abs(large.softmax().sum().scalar - 1) < 1e-6)
    }

    @Test func misusedShapesTrap() async {
        await #expect(processExitsWith: .failure) { _ = Tensor.ones([2, 3]) + Tensor.ones([2]) }
        await #expect(processExitsWith: .failure) {
            _ = matrixProduct(Tensor.ones([2, 3]), Tensor.ones([2, 3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = matrixProduct(Tensor.ones([2, 2, 3]), Tensor.ones([3, 3, 2]))
        }
        await #expect(processExitsWith: .failure) { _ = Tensor.ones([2, 3]).reshaped(to: [4]) }
        await #expect(processExitsWith: .failure) { _ = Tensor.ones([2, 3]).sum(axes: [2]) }
        await #expect(processExitsWith: .failure) { _ = Tensor.ones([2, 3]).gathered([2]) }
    }

    @Test func misusedDerivativesTrap() async {
        await #expect(processExitsWith: .failure) {
            let x = Tensor.ones([2]).variable
            _ = gradients(of: x * 2, at: [x])
        }
        await #expect(processExitsWith: .failure) {
            let x = Tensor.ones([2]).variable
            _ = vectorJacobianProduct(of: x * 2, at: [x], cotangent: .ones([3]))
        }
        await #expect(processExitsWith: .failure) { _ = Tensor([1, 2], shape: [3]) }
        await #expect(processExitsWith: .failure) {
            _ = Tensor.ones([2, 3]).linear(weight: .ones([2, 4]))
        }
        await #expect(processExitsWith: .failure) { _ = Tensor.oneHot([3], classes: 3) }
    }
}
