import Synchronization

/// A block of floats, aligned to cache lines, that is given back to the cache when nobody holds it.
///
/// Invariant: a storage is written only by the code that created it, before anyone else sees it,
/// or by an optimiser that has made sure to be its only holder. Sharing it is therefore safe.
public final class Storage: @unchecked Sendable {
    /// Elements.
    public let count: Int
    let pointer: UnsafeMutablePointer<Float>
    private let size: StorageCache.SizeClass
    /// The same floats as libraries want them, such as filters in a blocked order: made when first
    /// asked for, kept until the storage is written again or given back.
    let packedForms = Mutex(PackedForms())

    /// Uninitialised room for `count` floats.
    public init(count: Int) {
        precondition(count >= 0, "Storage: negative count \(count)")
        self.count = count
        size = StorageCache.SizeClass(holding: count * MemoryLayout<Float>.stride)
        pointer = StorageCache.shared.allocate(size)
            .bindMemory(to: Float.self, capacity: count)
    }

    deinit { StorageCache.shared.release(pointer, size) }
}

/// A run of consecutive floats within a storage: what every kernel reads and writes.
public struct Region: Sendable {
    /// The block that holds the floats.
    public private(set) var storage: Storage
    /// The first element's place in it.
    public let offset: Int
    /// Elements.
    public let count: Int

    /// All of a new, uninitialised storage.
    public init(count: Int) { self.init(Storage(count: count), offset: 0, count: count) }

    /// `count` elements of `storage` from `offset`.
    public init(_ storage: Storage, offset: Int, count: Int) {
        precondition(
            offset >= 0 && count >= 0 && offset + count <= storage.count,
            "Region: \(offset)..<\(offset + count) lies outside a storage of \(storage.count)")
        self.storage = storage
        self.offset = offset
        self.count = count
    }

    /// A new region that holds a copy of `values`.
    public init(_ values: some Collection<Float>) {
        self.init(count: values.count)
        _ = UnsafeMutableBufferPointer(start: pointer, count: count).initialize(from: values)
    }

    var pointer: UnsafeMutablePointer<Float> { storage.pointer + offset }

    /// The part of `count` elements that begins at `start`.
    public subscript(start start: Int, count count: Int) -> Region {
        Region(storage, offset: offset + start, count: count)
    }

    /// One element.
    public subscript(index: Int) -> Float {
        precondition(index >= 0 && index < count, "Region: index \(index) of \(count)")
        return pointer[index]
    }

    /// The elements, copied.
    public var values: [Float] {
        [Float](UnsafeBufferPointer(start: pointer, count: count))
    }

    /// Little-endian bytes of the elements, copied.
    public var bytes: [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: pointer, count: count * 4))
    }

    /// A new region from little-endian bytes of floats, which need no alignment.
    public init(littleEndian bytes: ArraySlice<UInt8>) {
        precondition(bytes.count % 4 == 0, "Region: \(bytes.count) bytes are not whole floats")
        self.init(count: bytes.count / 4)
        bytes.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(start: pointer, count: bytes.count).copyMemory(from: $0)
        }
    }

    /// True when nobody else holds the storage, so that it may be written; what was made of its
    /// floats is then forgotten, since they are about to change.
    public mutating func isUniquelyReferenced() -> Bool {
        guard isKnownUniquelyReferenced(&storage) else { return false }
        storage.packedForms.withLock { $0.removeAll() }
        return true
    }
}
