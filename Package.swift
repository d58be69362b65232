// swift-tools-version: 6.2

import PackageDescription

// Warnings are errors in our own targets; what we import from elsewhere keeps its own rules.
let strictSwift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

// oneDNN is the matrix library on x86-64; elsewhere OpenBLAS does all of it.
#if arch(x86_64)
    let oneDNNTargets: [Target] = [
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])])
    ]
    let oneDNNDependency: [Target.Dependency] = ["COneDNN"]
#else
    let oneDNNTargets: [Target] = []
    let oneDNNDependency: [Target.Dependency] = []
#endif

/// A Swift target of ours under the house rules.
func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strictSwift)
}

/// The tests of one target.
func tests(
    of name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: strictSwift)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let flyingFox: [Target.Dependency] = [
    .product(name: "FlyingFox", package: "FlyingFox"),
    .product(name: "FlyingSocks", package: "FlyingFox"),
]
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "GenerativeLab",
    products: [
        .library(
            name: "GenerativeLab",
            targets: [
                "Kernels", "Autodiff", "Configuration", "NeuralNetworks", "Training", "Datasets",
                "Imaging",
            ]),
        .library(
            name: "GenerativeModels",
            targets: ["Families", "VAE", "GAN", "Supervised", "BeliefNetworks", "LatentMixture"]),
        .library(
            name: "ExperimentRunner", targets: ["ExperimentRunner", "Experiments", "RunStore"]),
        .executable(name: "genlab", targets: ["genlab"]),
        .executable(name: "genlab-benchmark", targets: ["genlab-benchmark"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: oneDNNTargets + [
        // Foreign libraries and C.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-openmp-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"])]),
        .target(
            name: "CVectorMath", cSettings: strictC, linkerSettings: [.linkedLibrary("gomp")]),
        .target(name: "CPNG", cSettings: strictC, linkerSettings: [.linkedLibrary("png")]),
        .target(name: "CEmbeddedDigits", cSettings: strictC),
        .target(name: "CEmbeddedReport", cSettings: strictC),

        // The house, in the order in which one may import the other.
        library("Configuration"),
        library("Basics", ["Configuration", "CZlib"]),
        library(
            "TensorBoard", [protobuf], exclude: ["Protocol/event.proto", "Protocol/README.md"]),
        library("Imaging", ["CPNG", "CTurboJPEG", "CCairo"]),
        library("Kernels", ["CVectorMath", "COpenBLAS"] + oneDNNDependency),
        library("Autodiff", ["Kernels"]),
        library("NeuralNetworks", ["Autodiff", "Configuration"]),
        library("ONNX", [protobuf], exclude: ["Protocol/onnx.proto"]),
        library("Training", ["NeuralNetworks", "Autodiff", "Configuration"]),
        library(
            "Datasets",
            [
                "Autodiff", "Kernels", "Configuration", "Basics", "Imaging", "CEmbeddedDigits",
                "CZlib", crypto,
            ]),
        library(
            "Families", ["Training", "NeuralNetworks", "Autodiff", "Kernels", "Configuration"]),
        library("VAE", ["Families", "Training", "NeuralNetworks", "Autodiff", "Configuration"]),
        library("GAN", ["Families", "Training", "NeuralNetworks", "Autodiff", "Configuration"]),
        library(
            "Supervised", ["Families", "Training", "NeuralNetworks", "Autodiff", "Configuration"]),
        library(
            "BeliefNetworks",
            ["Families", "Training", "NeuralNetworks", "Autodiff", "Kernels", "Configuration"]),
        library(
            "LatentMixture",
            ["Families", "Training", "NeuralNetworks", "Autodiff", "Kernels", "Configuration"]),
        library("GradientCheck", ["NeuralNetworks", "Autodiff"]),
        library("RunStore", ["Configuration", "Basics", crypto]),
        library(
            "Experiments",
            [
                "RunStore", "VAE", "GAN", "Supervised", "BeliefNetworks", "LatentMixture",
                "Families", "Training",
                "NeuralNetworks", "Autodiff", "Kernels", "Datasets", "Imaging", "Configuration",
                "Basics", crypto,
            ]),
        library(
            "Sampling",
            [
                "Experiments", "RunStore", "Families", "Training", "NeuralNetworks", "Autodiff",
                "Kernels", "Datasets", "Imaging", "ONNX", "Configuration", "Basics",
            ]),
        library(
            "ExperimentRunner",
            [
                "Sampling", "Experiments", "Families", "RunStore", "Training", "NeuralNetworks",
                "Autodiff", "Kernels", "Datasets", "Imaging", "TensorBoard", "Configuration",
                "Basics",
            ]),
        library(
            "Comparison", ["RunStore", "Imaging", "Configuration", "Basics", "CEmbeddedReport"]),
        library(
            "Serving",
            [
                "Comparison", "Sampling", "Experiments", "RunStore", "Kernels", "Configuration",
                "Basics",
            ] + flyingFox),
        .executableTarget(
            name: "genlab",
            dependencies: [
                "Serving", "Comparison", "ExperimentRunner", "Sampling", "Experiments", "Families",
                "RunStore", "GradientCheck", "Datasets", "Imaging", "Kernels", "Configuration",
                "Basics",
                logging, arguments,
            ],
            swiftSettings: strictSwift),
        .executableTarget(
            name: "genlab-benchmark",
            dependencies: [
                "Experiments", "VAE", "GAN", "Supervised", "Training", "NeuralNetworks",
                "Autodiff", "Kernels", "Configuration", arguments,
            ],
            path: "Benchmarks/genlab-benchmark", swiftSettings: strictSwift),

        // What tests share.
        .target(
            name: "TestSupport",
            dependencies: ["Autodiff", "Kernels", "Configuration"],
            path: "Tests/TestSupport", swiftSettings: strictSwift),
        .target(
            name: "RunTestSupport",
            dependencies: [
                "TestSupport", "ExperimentRunner", "Comparison", "Sampling", "Experiments",
                "RunStore", "Configuration",
            ],
            path: "Tests/RunTestSupport", swiftSettings: strictSwift),
        .target(
            name: "ProgramTestSupport", dependencies: ["Configuration"],
            path: "Tests/ProgramTestSupport", swiftSettings: strictSwift),

        tests(of: "Basics", ["Basics"]),
        tests(of: "Configuration", ["Configuration", "TestSupport"]),
        tests(of: "TensorBoard", ["TensorBoard"], exclude: ["make_goldens.py"]),
        tests(of: "Kernels", ["Kernels", "GradientCheck", "TestSupport"]),
        tests(of: "Autodiff", ["Autodiff", "Kernels"]),
        tests(of: "GradientCheck", ["GradientCheck", "Autodiff"]),
        tests(
            of: "NeuralNetworks",
            [
                "NeuralNetworks", "Training", "Autodiff", "Kernels", "Configuration",
                "TestSupport",
            ]),
        tests(of: "ONNX", ["ONNX"]),
        tests(
            of: "Training",
            ["Training", "NeuralNetworks", "Autodiff", "Configuration", "TestSupport"]),
        tests(
            of: "Datasets",
            [
                "Datasets", "Autodiff", "Kernels", "Configuration", "Basics", "Imaging",
                "TestSupport", crypto,
            ]),
        tests(of: "Imaging", ["Imaging", "TestSupport"]),
        tests(
            of: "VAE",
            [
                "VAE", "Families", "Training", "NeuralNetworks", "Autodiff", "Kernels",
                "Configuration",
            ]),
        tests(
            of: "GAN",
            [
                "GAN", "Families", "Training", "NeuralNetworks", "Autodiff", "Kernels",
                "Configuration",
            ]),
        tests(
            of: "Supervised",
            [
                "Supervised", "Families", "Training", "NeuralNetworks", "Autodiff", "Kernels",
                "Configuration",
            ]),
        tests(
            of: "BeliefNetworks",
            ["BeliefNetworks", "Training", "NeuralNetworks", "Autodiff", "Kernels"]),
        tests(
            of: "LatentMixture",
            [
                "LatentMixture", "ExperimentRunner", "Sampling", "Experiments", "RunStore",
                "Families", "Training", "NeuralNetworks", "Autodiff", "Kernels", "Configuration",
                "TestSupport", "RunTestSupport",
            ]),
        tests(
            of: "RunStore",
            [
                "RunStore", "Imaging", "Configuration", "Basics", "TestSupport",
                "RunTestSupport",
            ]),
        tests(
            of: "Experiments",
            [
                "Experiments", "RunStore", "GAN", "Families", "Datasets", "Imaging", "Training",
                "Autodiff", "Kernels", "Configuration", "TestSupport",
            ]),
        tests(
            of: "Sampling",
            [
                "Sampling", "ExperimentRunner", "Comparison", "Experiments", "RunStore", "Datasets",
                "Imaging", "NeuralNetworks", "Autodiff",
                "Kernels", "ONNX", "Configuration", "Basics", "TestSupport", "RunTestSupport",
            ]),
        tests(
            of: "ExperimentRunner",
            [
                "ExperimentRunner", "Sampling", "Experiments", "RunStore", "VAE", "GAN", "Families",
                "Training", "NeuralNetworks", "Autodiff", "Kernels", "Datasets", "Imaging",
                "Configuration",
                "TestSupport", "RunTestSupport",
            ]),
        tests(
            of: "Comparison",
            [
                "Comparison", "ExperimentRunner", "Experiments", "RunStore", "Imaging",
                "Configuration", "TestSupport", "RunTestSupport",
            ]),
        tests(
            of: "Serving",
            ["Serving", "genlab", "Imaging", "Configuration", "ProgramTestSupport"]),
        tests(
            of: "genlab",
            [
                "genlab", "Experiments", "RunStore", "Configuration", "Imaging",
                "ProgramTestSupport", "TestSupport", crypto,
            ],
            exclude: ["EarlierBuilds/make_runs.py"],
            resources: [.copy("EarlierBuilds/28e1114")]),
        tests(
            of: "House",
            [
                "Experiments", "Families", "Configuration", "Training", "NeuralNetworks",
                "Datasets",
                "Autodiff", "Kernels",
            ]),
    ]
)
