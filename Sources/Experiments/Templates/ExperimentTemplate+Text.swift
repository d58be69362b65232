import Configuration
import Families

extension ExperimentTemplate {
    /// The config as JSON with comments: above each setting stands what it does and which other values
    /// it takes, and settings that are not stated stand in comments with their defaults.
    ///
    /// - `name`: the experiment's name.
    /// - `schema`: where the file finds its schema; nil to leave it out.
    package func text(
        name: String, schema: String?, registry: Registry = .standard
    ) -> String {
        var config = JSONObject()
        config["$schema"] = schema.map { .string($0) }
        config["name"] = .string(name)
        config["seed"] = 1
        for member in settings { config[member.key] = member.value }
        let heading =
            [
                "\(title), in JSON with comments, which genlab reads as it is.",
                "Check it with \"genlab config check FILE\", train it with \"genlab run FILE\". A setting",
                "in a comment has the value that it has when it is not stated; take the // away to",
                "change it.",
            ]
            + (schema == nil
                ? [
                    "An editor completes the keys of a file that names a schema: \"genlab config schema\"",
                    "prints it.",
                ] : [])
        return heading.map { "// \($0)\n" }.joined()
            + CommentedConfig(schema: Experiment.schema(registry)).text(of: config)
    }
}

extension Registry {
    /// The templates of families that have one, by the families' names.
    package var templates: [(name: String, template: ExperimentTemplate)] {
        families.compactMap { family in family.template.map { (family.name, $0) } }
    }
}
