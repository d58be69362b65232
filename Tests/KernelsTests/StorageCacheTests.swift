import Foundation
import Testing

@testable import Kernels

@Suite struct StorageCacheTests {
    @Test func sizeClassesWasteLittleAndHoldWhatIsAsked() {
        for bytes in Array(0...5000) + [1 << 20, 1 << 20 + 1, 12_345_678, 1 << 33 + 7] {
            let size = StorageCache.SizeClass(holding: bytes)
            #expect(size.bytes >= bytes && size.bytes % 64 == 0)
            #expect(bytes < 256 || Double(size.bytes) < 1.25 * Double(bytes))
            // A class holds itself: what was allocated once is found again.
            #expect(StorageCache.SizeClass(holding: size.bytes) == size)
        }
    }

    @Test func aSteadyLoopAsksTheSystemForNothing() {
        // A cache of its own: the tests beside this one use the shared one.
        let cache = StorageCache()
        let sizes = [1, 300, 4096, 100_000, 3_000_000].map(StorageCache.SizeClass.init)
        func step() -> Set<UnsafeMutableRawPointer> {
            let blocks = sizes.flatMap { size in
                (0..<3).map { _ in (size, cache.allocate(size)) }
            }
            for (size, pointer) in blocks { cache.release(pointer, size) }
            return Set(blocks.map(\.1))
        }
        let first = step()
        let statistics = cache.statistics
        for _ in 0..<100 { #expect(step() == first) }
        #expect(cache.statistics == statistics)
        #expect(statistics.usedBytes == 0)
        #expect(statistics.cachedBytes == sizes.reduce(0) { $0 + 3 * $1.bytes })
        cache.trim()
        #expect(cache.statistics == StorageStatistics(usedBytes: 0, cachedBytes: 0))
    }

    @Test func storageIsAlignedAndCounted() {
        let storage = Storage(count: 1000)
        #expect(Int(bitPattern: storage.pointer) % 64 == 0)
        #expect(StorageStatistics.current.usedBytes >= 4000)
        #expect(Storage(count: 0).count == 0)
    }

    @Test func concurrentUseKeepsBlocksApart() async {
        // Every task fills its blocks with its own number and finds it there afterwards.
        let failures = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var failures = 0
                    for round in 0..<400 {
                        let mark = Float(task * 1000 + round)
                        let regions = [10, 100, 1000, 257].map {
                            Elementwise.filled(mark, count: $0)
                        }
                        for region in regions {
                            failures += region.values.count { $0 != mark }
                        }
                    }
                    return failures
                }
            }
            return await group.reduce(0, +)
        }
        #expect(failures == 0)
    }

    @Test func regionsAreRunsOfTheirStorage() {
        let region = Region([1, 2, 3, 4, 5])
        let part = region[start: 1, count: 3]
        #expect(part.values == [2, 3, 4] && part[2] == 4 && part.storage === region.storage)
        let bytes = part.bytes
        #expect(bytes.count == 12 && bytes[3] == 0x40)
        // From any place in an array of bytes, aligned or not.
        #expect(Region(littleEndian: ([9] + bytes)[1...]).values == [2, 3, 4])
    }

    @Test func aRegionKnowsWhetherItIsAlone() {
        var region = Region(count: 5)
        let isAlone = region.isUniquelyReferenced()
        #expect(isAlone)
        var filled = Elementwise.filled(1, count: 5)
        let isFilledAlone = filled.isUniquelyReferenced()
        #expect(isFilledAlone)
        // Nothing may hold a part of these two: a copy that is made later may count early.
        var copied = Region([1, 2, 3])
        let isCopiedAlone = copied.isUniquelyReferenced()
        #expect(isCopiedAlone)
        var shared = Elementwise.filled(1, count: 5)
        let part = shared[start: 0, count: 1]
        let isStillAlone = shared.isUniquelyReferenced()
        #expect(!isStillAlone && part.storage === shared.storage)
    }

    @Test func storageIsReleasedWithItsLastRegion() {
        weak var filled: Storage?
        weak var copied: Storage?
        weak var decoded: Storage?
        do {
            let regions = [
                Elementwise.filled(1, count: 5), Region([1, 2, 3]),
                Region(littleEndian: [0, 0, 0, 0]),
            ]
            (filled, copied, decoded) = (regions[0].storage, regions[1].storage, regions[2].storage)
            withExtendedLifetime(regions) {
                #expect(filled != nil && copied != nil && decoded != nil)
            }
        }
        #expect(filled == nil && copied == nil && decoded == nil)
    }

    @Test func accessOutsideARegionTraps() async {
        await #expect(processExitsWith: .failure) { _ = Region([1, 2])[2] }
        await #expect(processExitsWith: .failure) { _ = Region([1, 2])[start: 1, count: 2] }
        await #expect(processExitsWith: .failure) { _ = Storage(count: -1) }
    }
}
