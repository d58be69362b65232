import Foundation
import Testing

@testable import Autodiff

@Suite struct GraphTests {
    /// Runs `body` on a thread whose stack is small enough for recursion along a graph to show.
    private func onSmallStack(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                body()
                continuation.resume()
            }
            thread.stackSize = 512 * 1024
            thread.start()
        }
    }

    @Test func aChainOfAMillionOperationsIsBuiltDifferentiatedAndReleased() async {
        await onSmallStack {
            let x = Tensor([1, 2]).variable
            var y = x
            for _ in 0..<1_000_000 { y = y + 1 }
            let gradient = gradients(of: y.sum(), at: [x])[0]
            #expect(gradient.scalars == [1, 1])
            #expect(y.scalars == [1_000_001, 1_000_002])
        }
    }

    @Test func aChainIsReleasedFromItsDifferentiableGradientToo() async {
        await onSmallStack {
            let x = Tensor(0.5).variable
            var y = x
            for _ in 0..<100_000 { y = y * 1 }
            y = y * y
            let first = gradients(of: y, at: [x], differentiable: true)[0]
            let second = gradients(of: first, at: [x])[0]
            #expect(first.scalar == 1 && second.scalar == 2)
        }
    }

    @Test func sharedDiamondsAreWalkedOnce() async {
        await onSmallStack {
            // 2²⁰⁰⁰⁰⁰ paths if each were followed; every step reuses its input twice.
            let x = Tensor(1).variable
            var y = x
            for _ in 0..<200_000 { y = y * 0.5 + y * 0.5 }
            #expect(gradients(of: y, at: [x])[0].scalar == 1)
            var z = x
            for _ in 0..<300_000 { z = maximum(z, z) }
            #expect(gradients(of: z, at: [x])[0].scalar == 1)
        }
    }

    @Test func aWideFanIsReleased() async {
        await onSmallStack {
            let x = Tensor(1).variable
            let parts = (0..<50_000).map { (x * Float($0 % 3)).reshaped(to: [1]) }
            let total = concatenated(parts).sum()
            #expect(gradients(of: total, at: [x])[0].scalar == 49_999)
        }
    }

    @Test func nothingIsRecordedForConstants() {
        let a = Tensor([1, 2, 3])
        #expect(!(a * a + 1).exp().isRecorded)
        #expect((a.variable * a).isRecorded)
        #expect(!(a.variable * a).detached.isRecorded)
        let x = a.variable
        #expect(!gradients(of: (x * x).sum(), at: [x])[0].isRecorded)
        #expect(gradients(of: (x * x).sum(), at: [x], differentiable: true)[0].isRecorded)
    }

    @Test func aGraphKeepsNothingAliveWhenItIsGone() {
        weak var node: Node?
        do {
            let x = Tensor([1, 2]).variable
            let y = (x * x).sum()
            node = y.node
            #expect(node != nil)
            _ = gradients(of: y, at: [x], differentiable: true)
        }
        #expect(node == nil)
    }
}
