import Synchronization

/// Copies of a storage's floats in other orders.
///
/// A filter is read many times between two updates, by several kernels that each want it in an
/// order of their own. Keeping the copies with the floats themselves makes one an update of each,
/// frees them with the storage, and needs no table of what belongs to whom.
struct PackedForms {
    struct Key: Hashable {
        /// Where the floats begin in the storage.
        let offset: Int
        /// The order, by a number that its library hands out.
        let layout: Int
    }

    /// Forms that a storage keeps: a filter needs one for each of two kernels, seldom more.
    private static let limit = 8

    private var forms: [Key: Storage] = [:]

    subscript(key: Key) -> Storage? { forms[key] }

    mutating func insert(_ storage: Storage, for key: Key) {
        if forms.count >= Self.limit { forms = [:] }
        forms[key] = storage
    }

    mutating func removeAll() {
        if !forms.isEmpty { forms = [:] }
    }
}

extension Region {
    /// The floats in another order, `count` of them, written by `pack` unless it is known already.
    func packed(as layout: Int, count: Int, by pack: (Region) -> Void) -> Region {
        let key = PackedForms.Key(offset: offset, layout: layout)
        if let known = storage.packedForms.withLock({ $0[key] }) {
            return Region(known, offset: 0, count: count)
        }
        let form = Region(count: count)
        pack(form)
        storage.packedForms.withLock { $0.insert(form.storage, for: key) }
        return form
    }
}
