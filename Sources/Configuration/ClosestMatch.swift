/// The candidate that `word` most likely meant, or `nil` if none is near.
///
/// Near is an edit distance (insert, delete, replace or swap neighbours, case not regarded) of at
/// most a third of the longer word's length, and at least 1. Of equally near candidates the
/// first is taken. If none is near, one that begins with the word, or that the word begins with,
/// will do from three letters on.
///
/// - Complexity: the product of both lengths for each candidate; words beyond 100 characters
///   match nothing.
public func closestMatch(
    to word: String, among candidates: some Collection<String>
) -> String? {
    let longest = 100
    let letters = Array(word.lowercased())
    guard letters.count <= longest else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= longest {
        let other = Array(candidate.lowercased())
        let distance = editDistance(letters, other)
        let tolerated = max(1, max(letters.count, other.count) / 3)
        if distance <= tolerated, distance < min(letters.count, other.count) || distance == 0,
            distance < best?.distance ?? .max
        {
            best = (candidate, distance)
        }
    }
    if let best { return best.candidate }
    return candidates.first { candidate in
        let other = candidate.lowercased()
        let word = word.lowercased()
        return min(word.count, other.count) >= 3
            && (other.hasPrefix(word) || word.hasPrefix(other))
    }
}

/// The optimal string alignment distance: edits that turn one word into the other, where two
/// swapped neighbours are one edit.
func editDistance<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
            var distance = min(replaced, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1],
                left[row - 1] == right[column]
            {
                distance = min(distance, beforePrevious[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
}
