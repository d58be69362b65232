import Glibc
import Synchronization

/// Blocks of released storage, kept by size so that a steady training step asks the system for
/// nothing.
///
/// The one cache of the process: it holds no meaning, only memory, so that sharing it cannot be
/// observed but in speed.
final class StorageCache: Sendable {
    static let shared = StorageCache()

    /// A class of sizes: four to an octave, so that at most a fifth of a block is wasted.
    struct SizeClass: Hashable {
        let bytes: Int

        init(holding bytes: Int) {
            let least = max(bytes, 256)
            let octave = Int.bitWidth - 1 - least.leadingZeroBitCount
            let step = 1 << (octave - 2)
            self.bytes = (least + step - 1) / step * step
        }
    }

    private struct Blocks: @unchecked Sendable {
        var free: [SizeClass: [UnsafeMutableRawPointer]] = [:]
        var freeBytes = 0
        var usedBytes = 0
    }

    private let blocks = Mutex(Blocks())

    func allocate(_ size: SizeClass) -> UnsafeMutableRawPointer {
        let cached: UnsafeMutableRawPointer? = blocks.withLock { blocks in
            blocks.usedBytes += size.bytes
            guard let pointer = blocks.free[size]?.popLast() else { return nil }
            blocks.freeBytes -= size.bytes
            return pointer
        }
        if let cached { return cached }
        var pointer: UnsafeMutableRawPointer?
        if posix_memalign(&pointer, 64, size.bytes) != 0 {
            trim()
            posix_memalign(&pointer, 64, size.bytes)
        }
        guard let pointer else {
            // Sizes are estimated before a run starts; here the machine itself has run out.
            preconditionFailure("out of memory: \(size.bytes) bytes asked of the system")
        }
        return pointer
    }

    func release(_ pointer: UnsafeMutableRawPointer, _ size: SizeClass) {
        blocks.withLock { blocks in
            blocks.usedBytes -= size.bytes
            blocks.freeBytes += size.bytes
            blocks.free[size, default: []].append(pointer)
        }
    }

    /// Gives every cached block back to the system.
    func trim() {
        blocks.withLock { blocks in
            for list in blocks.free.values { for pointer in list { free(pointer) } }
            blocks.free = [:]
            blocks.freeBytes = 0
        }
    }

    var statistics: StorageStatistics {
        blocks.withLock { StorageStatistics(usedBytes: $0.usedBytes, cachedBytes: $0.freeBytes) }
    }
}

/// What tensors hold at a moment, in bytes.
public struct StorageStatistics: Sendable, Equatable {
    /// Bytes of living storage.
    public let usedBytes: Int
    /// Bytes kept for reuse.
    public let cachedBytes: Int

    /// The statistics of the process now.
    public static var current: StorageStatistics { StorageCache.shared.statistics }

    /// Gives the cached blocks back to the system.
    public static func releaseCachedBlocks() { StorageCache.shared.trim() }
}
