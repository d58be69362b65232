import Foundation
import Glibc
import ProgramTestSupport
import Testing

@Suite("Configs that no run can come of")
struct HostileConfigTests {
    @Test("Text that is no JSON", arguments: syntax)
    func refusedSyntax(hostile: HostileCase) throws { try hostile.check() }

    @Test("Settings that are wrong", arguments: settings)
    func refusedSettings(hostile: HostileCase) throws { try hostile.check() }

    @Test("Parts that do not go together", arguments: combinations)
    func refusedCombinations(hostile: HostileCase) throws { try hostile.check() }

    @Test("Overrides that are wrong", arguments: overrides)
    func refusedOverrides(hostile: HostileCase) throws { try hostile.check() }

    @Test("Files that are no configs", arguments: files)
    func refusedFiles(hostile: HostileCase) throws { try hostile.check() }

    static let syntax: [HostileCase] = [
        .config("nothing", "", "config.json:1:1"),
        .config("spaces alone", " \n\n ", "config.json:3"),
        .config("no object", "[1, 2]", "config.json", "object"),
        .config("two documents", "{}{}", "config.json:1:3"),
        .config("a comma too many", #"{"name": "a",}"#, "config.json:1:13"),
        .config("a comment without an end", "{ /* name\n}", "config.json:1:3"),
        .config("single quotes", "{'name': 1}", "config.json:1:2"),
        .config("NaN", #"{"seed": NaN}"#, "config.json:1:10"),
        .config("cut off", #"{"name": "a", "seed": 1, "data": {"type""#, "config.json:1:"),
        .config("a key twice", #"{"seed": 1, "name": "a", "seed": 2}"#, "seed", "1:26"),
        .config("a key twice, spelt differently", #"{"seed": 1, "\u0073eed": 2}"#, "seed"),
        .config("half a surrogate pair", #"{"name": "\ud800"}"#, "config.json:1:"),
        .config("arrays 10,000 deep", String(repeating: "[", count: 10_000), "nested"),
        .config(
            "objects 10,000 deep", String(repeating: #"{"a":"#, count: 10_000), "nested"),
        .config(
            "a closed nest 10,000 deep",
            String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000), "nested"),
        .bytes("invalid UTF-8", Array(#"{"name": ""#.utf8) + [0xC3, 0x28, 0x22, 0x7D], "UTF-8"),
        .bytes("an overlong form", Array(#"{"name": ""#.utf8) + [0xC0, 0x80, 0x22, 0x7D], "UTF-8"),
        .bytes("UTF-16", [0xFF, 0xFE] + Array("{}".utf8).flatMap { [$0, 0] }, "config.json:1:1"),
        .bytes("zeros", [UInt8](repeating: 0, count: 1000), "config.json:1:1"),
        .bytes(
            "random bytes", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) },
            "config.json:"),
        .config(
            "a number of 100,000 digits",
            #"{"seed": "# + String(repeating: "9", count: 100_000) + "}",
            "seed"),
        .config(
            "many small values", "[" + String(repeating: "1,", count: 130_000) + "1]", "config.json"
        ),
        .config(
            "a megabyte and more", String(repeating: " ", count: 1_100_000) + "{}", "limit",
            code: 65),
    ]

    static let settings: [HostileCase] = [
        .config("nothing in it", "{}", "name", "seed", "data", "model", "training"),
        .overrides("an unknown key", ["optimzer.type=\"adam\""], "optimzer", "optimizer"),
        .overrides(
            "an unknown key within", ["model.encoder.hiden=[1]"], "model.encoder.hiden", "hidden"),
        .overrides(
            "a key in other letters", ["training.batchsize=5"], "training.batchsize", "batchSize"),
        .overrides("a string for a number", [#"training.epochs="ten""#], "training.epochs", "ten"),
        .overrides("a number for a string", ["name=5"], "name"),
        .overrides(
            "an object for an array", [#"model.encoder.hidden={"a": 1}"#], "model.encoder.hidden"),
        .overrides("an array for an object", ["training=[]"], "training"),
        .overrides("null for what is needed", ["training=null"], "training"),
        .overrides(
            "a fraction for a whole number", ["training.epochs=1.5"], "training.epochs", "1.5"),
        .overrides("a batch of none", ["training.batchSize=0"], "training.batchSize", "given 0"),
        .overrides("negative epochs", ["training.epochs=-3"], "training.epochs", "-3"),
        .overrides("10^18 epochs", ["training.epochs=1000000000000000000"], "training.epochs"),
        .overrides("10^18 images", ["data.trainCount=1000000000000000000"], "data.trainCount"),
        .overrides("10^30 latents", ["model.latentSize=1e30"], "model.latentSize"),
        .overrides(
            "10^18 units", ["model.encoder.hidden[0]=1000000000000000000"],
            "model.encoder.hidden[0]"),
        .overrides("no units", ["model.encoder.hidden[0]=0"], "model.encoder.hidden[0]", "given 0"),
        .overrides(
            "10,000 layers", ["model.encoder.hidden=[\(String(repeating: "1,", count: 9999))1]"],
            "model.encoder.hidden"),
        .overrides("a step size of zero", ["optimizer.learningRate=0"], "optimizer.learningRate"),
        .overrides(
            "a negative step size", ["optimizer.learningRate=-1e-3"], "optimizer.learningRate"),
        .overrides(
            "an endless step size", ["optimizer.learningRate=1e999"], "optimizer.learningRate"),
        .overrides("dropping everything", ["model.encoder.dropout=1"], "model.encoder.dropout"),
        .overrides("β₁ of one", ["optimizer.beta1=1"], "optimizer.beta1"),
        .overrides("a negative seed", ["seed=-1"], "seed", "-1"),
        .overrides("a seed beyond 64 bits", ["seed=99999999999999999999"], "seed"),
        .overrides("a name that leaves its folder", [#"name="../../tmp/x""#], "name"),
        .overrides("a hidden name", [#"name=".x""#], "name"),
        .overrides("no name", [#"name="""#], "name"),
        .overrides("a name with a zero byte", [#"name="a\u0000b""#], "name"),
        .overrides("an endless name", ["name=\(String(repeating: "x", count: 100_000))"], "name"),
        .overrides(
            "an unknown model", [#"model.type="diffusion""#], "model.type", "diffusion", "vae"),
        .overrides("an unknown data set", [#"data.type="mnits""#], "data.type", "mnist"),
        .overrides("an unknown activation", [#"model.encoder.activation="rleu""#], "relu"),
        .overrides("a key of another variant", ["model.generator={}"], "model.generator"),
        .overrides(
            "many faults at once",
            ["seed=-1", "training.epochs=0", "model.latentSize=0", "optimizer.type=5"],
            "seed", "training.epochs", "model.latentSize", "optimizer.type"),
    ]

    static let combinations: [HostileCase] = [
        .overrides(
            "an optimiser too many", ["optimizers.generator={}"], "optimizers.generator", "vae"),
        .overrides("no optimiser", ["optimizer=null"], "optimizer", "vae"),
        .overrides(
            "the wrong optimiser", ["optimizer={}"], "optimizer", "gan", of: HostileCase.ganConfig),
        .overrides(
            "a player without an optimiser", ["optimizers.generator=null"],
            "optimizers", "generator is missing", of: HostileCase.ganConfig),
        .overrides(
            "a table for a GAN of pixels", [#"data={"type": "two-moons"}"#],
            "model.generatorOutput", "given \"tanh\"", "\"identity\"", of: HostileCase.ganConfig),
        .overrides(
            "images for a GAN of rows", [#"model.generatorOutput="identity""#],
            "model.generatorOutput", "\"tanh\" or \"sigmoid\"", of: HostileCase.ganConfig),
        .overrides(
            "a table for a VAE of pixels", [#"data={"type": "linear-map"}"#], "model.likelihood",
            "gaussian"),
        .overrides(
            "a file of values without the columns",
            [
                #"data={"type": "csv", "path": "rows.csv"}"#
            ], "data.targetColumns", "missing", of: HostileCase.classifierConfig),
        .overrides(
            "columns to predict and nothing to predict",
            [
                #"data={"type": "csv", "path": "rows.csv", "target": "none", "targetColumns": ["y"]}"#
            ],
            "data.targetColumns", "given 1", of: HostileCase.classifierConfig),
        .overrides(
            "classes of a NumPy file without the file", [#"data={"type": "npy", "path": "x.npy"}"#],
            "data.targetPath", "missing", of: HostileCase.classifierConfig),
        .overrides(
            "rows alone for a classifier",
            [#"data={"type": "csv", "path": "rows.csv", "target": "none"}"#], "data",
            "a table without a target", of: HostileCase.classifierConfig),
        .overrides(
            "no Gaussians", [#"data={"type": "ring", "modes": 0}"#], "data.modes", "1 to 1000",
            of: HostileCase.classifierConfig),
        .overrides(
            "images for a regressor",
            [#"model={"type": "regressor"}"#], "data", "table of values",
            of: HostileCase.classifierConfig),
        .overrides(
            "classes for a regressor",
            [#"model={"type": "regressor"}"#, #"data={"type": "two-moons"}"#], "data",
            "table of values", of: HostileCase.classifierConfig),
        .overrides(
            "values for a classifier", [#"data={"type": "linear-map"}"#], "data",
            "table of classes", of: HostileCase.classifierConfig),
        .overrides(
            "one unit for ten classes", [#"model.output="binary""#], "model.output", "10",
            of: HostileCase.classifierConfig),
        .overrides(
            "a penalty with batch norm",
            [
                #"model.discriminator.normalization="batch""#,
                #"model.regularizers=[{"type": "gradient-penalty"}]"#,
            ], "discriminator", of: HostileCase.ganConfig),
        .overrides(
            "batch norm over one image",
            [#"model.encoder.normalization="batch""#, "data.trainCount=51"], "training.batchSize",
            "51"),
        .overrides(
            "a batch that is never full", ["training.dropLast=true", "training.batchSize=201"],
            "training.batchSize", "201"),
        .overrides(
            "Nesterov without momentum", [#"optimizer={"type": "sgd", "nesterov": true}"#],
            "optimizer.nesterov"),
        .overrides(
            "layers beyond memory",
            ["model.encoder.hidden=[65536,65536,65536]"], "does not fit into memory", "GB",
            "parameters"),
        .overrides(
            "64 layers of 65,536 units",
            ["model.encoder.hidden=[\(String(repeating: "65536,", count: 63))65536]"],
            "does not fit into memory", "GB"),
        .overrides(
            "a generator beyond memory",
            ["model.generator.hidden=[65536,65536,65536]"], "does not fit into memory",
            of: HostileCase.ganConfig),
    ]

    static let overrides: [HostileCase] = [
        .overrides("no equals sign", ["training.epochs"], "training.epochs"),
        .overrides("no key", ["=3"], "=3"),
        .overrides("dots alone", ["..=3"], "..=3"),
        .overrides(
            "a path of 10,000 keys", [String(repeating: "a.", count: 10_000) + "a=1"], "override"),
        .overrides("a value 10,000 deep", ["a=" + String(repeating: "[", count: 10_000)], "nested"),
        .overrides(
            "an index beyond the end", ["model.encoder.hidden[7]=3"], "model.encoder.hidden", "7"),
        .overrides(
            "an index beyond 64 bits", ["model.encoder.hidden[99999999999999999999]=3"], "override"),
        .overrides("a negative index", ["model.encoder.hidden[-1]=3"], "override"),
        .overrides("a key within a number", ["seed.x=3"], "seed"),
        .overrides("half a value", [#"training={"epochs": "#], "training"),
        .overrides("Hydra's plus", ["+training.epochs=3"], "+"),
    ]

    static let files: [HostileCase] = [
        HostileCase("no file", 66, ["absent.json", "No such file"]) { _ in ["run", "absent.json"] },
        HostileCase("a folder", 66, ["folder"]) { scratch in
            mkdir(scratch / "config.json", 0o755)
            return ["run", "config.json"]
        },
        HostileCase("a pipe that nobody writes to", 66, ["pipe"]) { scratch in
            mkfifo(scratch / "config.json", 0o644)
            return ["run", "config.json"]
        },
        HostileCase("an endless device", 66, ["/dev/zero", "device"]) { _ in ["run", "/dev/zero"] },
        HostileCase("a device that is empty", 66, ["/dev/null"]) { _ in ["run", "/dev/null"] },
        HostileCase("a link to itself", 66, ["config.json"]) { scratch in
            symlink("config.json", scratch / "config.json")
            return ["run", "config.json"]
        },
        HostileCase("a file as a folder", 66, ["Not a directory"]) { scratch in
            ["run", try scratch.write("{}", to: "file") + "/config.json"]
        },
        HostileCase("a path longer than paths are", 66, ["File name too long"]) { _ in
            ["run", String(repeating: "a", count: 300)]
        },
        HostileCase("a sparse file of a gigabyte", 65, ["limit"]) { scratch in
            let path = try scratch.write("{", to: "config.json")
            truncate(path, 1 << 30)
            return ["run", path]
        },
    ]
}
