import Configuration
import Families

/// What is trained: a member of one of the families in the registry.
package struct ModelConfig: Configurable {
    /// The member, with all that its family knows of it.
    package let member: any ModelFamily

    /// Reads the keys.
    package init(from object: ObjectReader) {
        member = object.discriminated(
            by: "type", object.registry.familyCases, "What is trained.")
    }

    /// Whether it may learn from rows of numbers, and not from images alone.
    var takesRows: Bool { !member.accepts.isDisjoint(with: [.classifiedRows, .valuedRows]) }

    /// The name that configs use.
    package var typeName: String { type(of: member).name }
}
