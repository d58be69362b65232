import Foundation
import ProgramTestSupport
import Testing

@Suite("Lists of layers that no network can be built of")
struct HostileLayerTests {
    @Test("Settings of a layer", arguments: settings)
    func refusedSetting(hostile: HostileCase) throws { try hostile.check() }

    @Test("Layers that cannot take what comes before them", arguments: shapes)
    func refusedShape(hostile: HostileCase) throws { try hostile.check() }

    @Test("Lists that end in another shape", arguments: endings)
    func refusedEnding(hostile: HostileCase) throws { try hostile.check() }

    /// A classifier of 28×28 grey images with these layers; `words` follow the path in the file.
    private static func layers(
        _ name: String, _ layers: String, at path: String = "layers[0]", _ words: String...
    ) -> HostileCase {
        let place = path.isEmpty ? "model.network:" : "model.network.\(path):"
        let config = HostileCase.classifierConfig.replacingOccurrences(
            of: #"{"hidden": [8]}"#, with: #"{"type": "layers", "layers": [\#(layers)]}"#)
        return HostileCase(name, 78, ["config.json", place] + words) {
            ["run", try $0.write(config, to: "config.json")]
        }
    }

    private static func convolution(_ settings: String) -> String {
        #"{"type": "convolution", "filters": 4, "kernel": 3, \#(settings)}"#
    }

    static let settings: [HostileCase] = [
        layers(
            "a stride of 0", convolution(#""stride": 0"#), at: "layers[0].stride", "given 0",
            "from 1 to 1024"),
        layers(
            "a stride of 0 in one direction", convolution(#""stride": [1, 0]"#),
            at: "layers[0].stride[1]", "given 0", "from 1 to 1024"),
        layers(
            "10^9 filters",
            #"{"type": "convolution", "filters": 1000000000, "kernel": 3}"#,
            at: "layers[0].filters", "given 1000000000", "from 1 to 65536"),
        layers(
            "no filters", #"{"type": "convolution", "filters": 0, "kernel": 3}"#,
            at: "layers[0].filters", "given 0", "from 1 to 65536"),
        layers(
            "no kernel", #"{"type": "convolution", "filters": 4}"#, at: "layers[0].kernel",
            "missing"),
        layers(
            "padding below zero", convolution(#""padding": -1"#), at: "layers[0].padding",
            "given -1", "from 0 to 1024"),
        layers(
            "pooling in steps of 0", #"{"type": "max-pooling", "stride": 0}"#,
            at: "layers[0].stride", "given 0", "from 1 to 1024"),
        layers(
            "more parameters than memory",
            #"""
            {"type": "convolution", "filters": 65536, "kernel": 3},
            {"type": "convolution", "filters": 65536, "kernel": 1024, "padding": 1024}
            """#, at: "layers[1]", "the input", "2147483647"),
    ]

    static let shapes: [HostileCase] = [
        layers(
            "a kernel larger than the padded image",
            #"{"type": "convolution", "filters": 4, "kernel": [5, 33], "padding": [0, 2]}"#,
            at: "layers[0].kernel", "given a kernel that covers 5×33",
            "expected at most the padded image's 28×32", "[28, 28, 1]"),
        layers(
            "a spread kernel larger than the image", convolution(#""dilation": 14"#),
            at: "layers[0].kernel", "given a kernel that covers 29×29", "28×28"),
        layers(
            "an output of size 0",
            #"{"type": "transposed-convolution", "filters": 4, "kernel": 2, "padding": [0, 15]}"#,
            at: "layers[0].padding", "the output would be 29×-1", "expected at least 1×1"),
        layers(
            "pooling to a size of 0",
            #"{"type": "max-pooling", "size": 14}, {"type": "max-pooling", "size": 3}"#,
            at: "layers[1].size", "given a window of 3×3", "expected at most 2×2", "[2, 2, 1]"),
        layers(
            "groups that do not divide", convolution(#""groups": 3"#), at: "layers[0].groups",
            "given 3 groups", "expected a divisor of both 1 input and 4 output channels"),
        layers(
            "groups of a normalisation that do not divide",
            #"{"type": "group-normalization", "groups": 3}"#, at: "layers[0].groups", "given 3",
            "expected a divisor of the 1 channels"),
        layers(
            "channels that do not match those of the shortcut",
            #"""
            {"type": "residual", "layers": [
                {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1}]}
            """#, at: "layers[0].shortcut", "the layers give [28, 28, 4]",
            "the shortcut [28, 28, 1]", "expected the same shape"),
        layers(
            "channels that make no larger pixels", #"{"type": "pixel-shuffle", "factor": 3}"#,
            at: "layers[0].factor", "given 3 for the 1 channels of [28, 28, 1]",
            "expected a factor whose square divides them"),
        layers(
            "channels that do not add up to an image",
            #"{"type": "flatten"}, {"type": "reshape", "shape": [28, 28, 3]}"#,
            at: "layers[1].shape", "[28, 28, 3]", "784"),
        layers(
            "output padding beyond stride and dilation",
            #"""
            {"type": "transposed-convolution", "filters": 4, "kernel": 2, "stride": 2,
             "dilation": [1, 3], "outputPadding": 2}
            """#, at: "layers[0].outputPadding", "output padding is 2×2",
            "below the larger of stride and dilation, 2×3"),
        layers(
            "an image for a layer of vectors", #"{"type": "dense", "units": 3}"#,
            "takes a vector", "[28, 28, 1]"),
    ]

    static let endings: [HostileCase] = [
        layers(
            "too few classes", #"{"type": "flatten"}, {"type": "dense", "units": 9}"#, at: "",
            "the layers make [9] of [28, 28, 1]", "expected [10]"),
        layers(
            "an image where there should be classes", convolution(#""stride": 2"#), at: "",
            "the layers make [13, 13, 4] of [28, 28, 1]", "expected [10]"),
        HostileCase(
            "a decoder of coloured images for grey ones", 78,
            ["config.json", "model.decoder", "[28, 28, 3]", "expected [28, 28, 1]"]
        ) { scratch in
            [
                "run", try scratch.write(HostileCase.plainConfig, to: "config.json"),
                #"""
                model.decoder={"type": "layers", "layers": [
                    {"type": "dense", "units": 2352}, {"type": "reshape", "shape": [28, 28, 3]}]}
                """#,
            ]
        },
    ]
}
