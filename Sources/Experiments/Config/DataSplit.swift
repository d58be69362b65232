import Training

/// Which examples are held out.
package enum DataSplit: String, CaseIterable, Sendable {
    /// The same share of each class, and at least one of a class that has two.
    case byClass = "by-class"
    /// A share of all, whatever their classes are, as earlier versions did.
    case shuffled

    /// What the setting's description says of each.
    static func explanation(_ split: DataSplit) -> String {
        switch split {
        case .byClass: "The same share of each class, and at least one of a class that has two."
        case .shuffled: "A share of all, whatever their classes are."
        }
    }

    /// How many of `count` examples are held out: at least one, if two are there.
    static func heldOut(of count: Int, _ fraction: Double) -> Int {
        min(max(1, Int((Double(count) * fraction).rounded())), max(count - 1, 0))
    }

    /// How many of examples with these labels are held out; those of `heldOut(of:_:)` where they
    /// have none.
    func heldOutCount(_ labels: [Int]?, count: Int, _ fraction: Double) -> Int {
        quotas(labels, fraction)?.reduce(0, +) ?? Self.heldOut(of: count, fraction)
    }

    /// How many of each class are held out; nil where classes play no part, or none has two
    /// examples.
    func quotas(_ labels: [Int]?, _ fraction: Double) -> [Int]? {
        guard self == .byClass, let labels, let last = labels.max() else { return nil }
        var counts = [Int](repeating: 0, count: last + 1)
        for label in labels { counts[label] += 1 }
        let quotas = counts.map { $0 == 0 ? 0 : Self.heldOut(of: $0, fraction) }
        return quotas.contains { $0 > 0 } ? quotas : nil
    }

    /// Parts an order of examples by the quota of each class: held out are the first ones of it.
    static func parted(
        _ order: [Int], _ labels: [Int], _ quotas: [Int]
    ) -> (training: [Int], test: [Int]) {
        var left = quotas
        var training: [Int] = []
        var test: [Int] = []
        for index in order {
            if left[labels[index]] > 0 {
                left[labels[index]] -= 1
                test.append(index)
            } else {
                training.append(index)
            }
        }
        return (training, test)
    }

    /// The order in which held-out examples are drawn: the first ones of each class in turn, then
    /// the second ones; as they are where classes play no part.
    package func drawingOrder(_ labels: [Int]?, count: Int) -> [Int] {
        guard self == .byClass, let labels else { return Array(0..<count) }
        var ranks: [Int: Int] = [:]
        let places = labels.map { label in
            let rank = ranks[label, default: 0]
            ranks[label] = rank + 1
            return (rank, label)
        }
        return (0..<count).sorted { places[$0] < places[$1] }
    }

    /// What to tell of classes that no held-out example has.
    package static func warnings(
        _ held: [Int], classNames: [String], of path: String
    ) -> [TrainingWarning] {
        let present = Set(held)
        let absent = classNames.indices.filter { !present.contains($0) }
        guard !absent.isEmpty else { return [] }
        let named = absent.prefix(5).map { "\"\(classNames[$0])\"" }.joined(separator: ", ")
        let more = absent.count > 5 ? " and \(absent.count - 5) more" : ""
        let (noun, it) = absent.count == 1 ? ("class", "it") : ("classes", "them")
        return [
            TrainingWarning(
                kind: .classesNotHeldOut,
                message:
                    "\(path): none of the held-out examples is of the \(noun) \(named)\(more): "
                    + "test metrics say nothing of \(it)")
        ]
    }
}

extension TrainingWarning.Kind {
    /// Classes that no held-out example has.
    static let classesNotHeldOut = TrainingWarning.Kind(rawValue: "classes-not-held-out")
}
