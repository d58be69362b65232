import Autodiff
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

    /// Why it does not learn from examples of a shape; nil where it may, as far as its family is
    /// concerned.
    func objection(to shape: Shape) -> String? {
        let (takesImages, takesRows) = (
            member.accepts.contains { $0.isImage }, member.accepts.contains { !$0.isImage }
        )
        guard shape.rank == 3 && takesImages || shape.rank == 1 && takesRows else {
            let shapes = [(takesImages, "[height, width, channels]"), (takesRows, "[features]")]
            return "expected " + shapes.filter(\.0).map(\.1).joined(separator: " or ")
        }
        return member.objection(to: shape.rank == 3 ? .images : .rows).map {
            "but \($0.path): \($0.message)"
        }
    }

    /// The name that configs use.
    package var typeName: String { type(of: member).name }
}
