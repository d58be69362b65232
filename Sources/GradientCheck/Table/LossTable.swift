/// Losses, held against references as operations are.
///
/// A loss joins the table as a sample whose function is the loss and whose reference is its formula
/// in double precision.
public enum LossTable {
    /// All samples, those of one loss under one name.
    public static let all: [OperationSample] = []

    /// One report a loss, of those whose name contains `matching` (all when nil).
    public static func check(matching: String? = nil) -> [CheckReport] {
        GradientChecker().check(all.matching(matching))
    }
}
