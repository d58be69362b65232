// swift-tools-version: 6.2

import PackageDescription

// A package of one's own that depends on GenerativeLab, here by its path.
let package = Package(
    name: "own-objective",
    dependencies: [.package(name: "GenerativeLab", path: "../..")],
    targets: [
        .executableTarget(
            name: "own-objective",
            dependencies: [
                .product(name: "GenerativeLab", package: "GenerativeLab"),
                .product(name: "GenerativeModels", package: "GenerativeLab"),
                .product(name: "ExperimentRunner", package: "GenerativeLab"),
            ])
    ]
)
