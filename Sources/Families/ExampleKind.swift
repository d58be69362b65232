/// What an example is, and what is known of it.
public enum ExampleKind: String, CaseIterable, Sendable {
    /// Images alone.
    case images
    /// Images with a class each.
    case classifiedImages
    /// Rows of numbers alone.
    case rows
    /// Rows of numbers with a class each.
    case classifiedRows
    /// Rows of numbers with values to predict.
    case valuedRows

    /// Data of such examples, in words.
    public var dataName: String {
        switch self {
        case .images, .classifiedImages: "a set of images"
        case .rows: "a table without a target"
        case .classifiedRows: "a table of classes"
        case .valuedRows: "a table of values"
        }
    }

    /// Whether an example is an image, and not a row of numbers.
    public var isImage: Bool {
        switch self {
        case .images, .classifiedImages: true
        case .rows, .classifiedRows, .valuedRows: false
        }
    }
}
