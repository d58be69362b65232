import Imaging
import Testing

@Suite struct ImageGridTests {
    /// A grid, what it is made from, and its shape, hash and sum from NumPy:
    ///
    ///     import numpy as np
    ///     def sample(n, h, w, c):
    ///         state, out = 1, np.empty(n * h * w * c, np.float32)
    ///         for i in range(out.size):
    ///             state = (state * 1664525 + 1013904223) % 2**32
    ///             out[i] = np.float32(state >> 8) / np.float32(2**23) - np.float32(1)
    ///         return out.reshape(n, h, w, c)
    ///     def grid(x, low, high, nrow=8, padding=2):  # torchvision's make_grid, then save_image
    ///         x = x.transpose(0, 3, 1, 2).copy()
    ///         x = (np.clip(x, low, high) - np.float32(low)) / np.float32(high - low)
    ///         if len(x) == 1: g = x[0]
    ///         else:
    ///             n, c, h, w = x.shape
    ///             xs = min(nrow, n); ys = -(-n // xs); p = padding
    ///             g = np.zeros((c, (h + p) * ys + p, (w + p) * xs + p), np.float32)
    ///             for k in range(n):
    ///                 y, q = divmod(k, xs)
    ///                 g[:, y*(h+p)+p:(y+1)*(h+p), q*(w+p)+p:(q+1)*(w+p)] = x[k]
    ///         g = np.clip(g * np.float32(255) + np.float32(0.5), 0, 255)
    ///         return g.astype(np.uint8).transpose(1, 2, 0)
    ///     def fnv(a):
    ///         h = 0xcbf29ce484222325
    ///         for b in a.tobytes(): h = ((h ^ b) * 0x100000001b3) % 2**64
    ///         return h
    ///     for n, h, w, c, lo, hi in [(64,28,28,1,-1,1), (1,28,28,1,-1,1), (9,28,28,1,0,1),
    ///                                (10,5,7,3,-1,1)]:
    ///         g = grid(sample(n, h, w, c), lo, hi)
    ///         print(g.shape, hex(fnv(g)), int(g.sum()))
    struct Golden: Sendable {
        let shape: [Int]
        let range: ClosedRange<Float>
        let height: Int
        let width: Int
        let hash: UInt64
        let sum: Int
    }

    static let goldens = [
        Golden(
            shape: [64, 28, 28, 1], range: -1...1, height: 242, width: 242,
            hash: 0x3345_3c62_88c7_2f67, sum: 6_371_734),
        Golden(
            shape: [1, 28, 28, 1], range: -1...1, height: 28, width: 28,
            hash: 0x8e26_5e0c_4ff8_93c6, sum: 102_655),
        Golden(
            shape: [9, 28, 28, 1], range: 0...1, height: 62, width: 242,
            hash: 0x44d8_87d4_03f7_166c, sum: 445_323),
        Golden(
            shape: [10, 5, 7, 3], range: -1...1, height: 16, width: 74,
            hash: 0x402e_54cb_0fff_8eba, sum: 136_709),
    ]

    @Test(arguments: goldens) func equalsTorchvisionPixelForPixel(golden: Golden) {
        let grid = ImageGrid().image(of: sample(golden.shape), range: golden.range)
        #expect(grid.height == golden.height)
        #expect(grid.width == golden.width)
        #expect(grid.channels == golden.shape[3])
        #expect(grid.pixels.reduce(0) { $0 + Int($1) } == golden.sum)
        #expect(fowlerNollVo(grid.pixels) == golden.hash)
    }

    @Test func valuesBecomeBytesByTruncation() {
        let half: Float = 0.5 / 255
        let values: [Float] = [
            0, 1, 0.5, -3, 7, .nan, .infinity, -.infinity, half, half * 0.99, 254.4 / 255,
        ]
        let batch = PixelBatch(count: 1, height: 1, width: 11, channels: 1, values: values)
        #expect(
            batch.images(range: 0...1)[0].pixels == [0, 255, 128, 0, 255, 0, 255, 0, 1, 0, 254])
        let signed = PixelBatch(count: 1, height: 1, width: 3, channels: 1, values: [-1, 0, 1])
        #expect(signed.images(range: -1...1)[0].pixels == [0, 128, 255])
    }

    @Test func paddingHasItsOwnShade() {
        let batch = PixelBatch(count: 2, height: 1, width: 1, channels: 1, values: [-1, 1])
        let grid = ImageGrid(columns: 8, padding: 1, padValue: 0.5).image(of: batch, range: -1...1)
        #expect((grid.width, grid.height) == (5, 3))
        #expect(
            grid.pixels == [
                128, 128, 128, 128, 128, 128, 0, 128, 255, 128, 128, 128, 128, 128, 128,
            ]
        )
    }

    @Test func enlargingRepeatsPixels() {
        let image = Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
        let line: [UInt8] = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]
        #expect(
            image.enlarged(by: 2)
                == Image(width: 4, height: 2, channels: 3, pixels: line + line))
    }

    private func sample(_ shape: [Int]) -> PixelBatch {
        var state: UInt32 = 1
        let values = (0..<shape.reduce(1, *)).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / Float(1 << 23) - 1
        }
        return PixelBatch(
            count: shape[0], height: shape[1], width: shape[2], channels: shape[3], values: values)
    }

    private func fowlerNollVo(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
