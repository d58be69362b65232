import Datasets
import RunStore

extension TableDataConfig {
    func load(dataRoot: String?) throws -> TableDataset {
        switch source {
        case .csv(let path, let hasHeader, let target, let columns, let numbering, let equality):
            let columns = columns.map { TableColumn.name($0) }
            let predicted: TableTarget =
                switch target {
                case .classes: .classes(columns[0], numbering: numbering, equality: equality)
                case .values: .values(columns)
                case .none: .none
                }
            return try TableDataset.readCSV(
                path: DataConfig.resolved(path, dataRoot), hasHeader: hasHeader,
                target: predicted)
        case .npy(let features, nil, _, _):
            return try TableDataset.readNumPy(
                path: DataConfig.resolved(features, dataRoot), target: .none)
        case .npy(let features, let targets?, let target, let numbering):
            return try TableDataset.readNumPy(
                featuresPath: DataConfig.resolved(features, dataRoot),
                targetsPath: DataConfig.resolved(targets, dataRoot),
                classification: target == .classes, numbering: numbering)
        case .twoMoons(let count, let noise, let seed):
            return try GeneratedTable.twoMoons(count: count, noise: noise, seed: UInt64(seed))
        case .linearMap(let count, let noise, let seed):
            return try GeneratedTable.linearMap(count: count, noise: noise, seed: UInt64(seed))
        case .mixture(let mixture, let name, let count, let seed):
            return try GeneratedTable.draws(
                from: mixture, named: name, count: count, seed: UInt64(seed))
        }
    }

    /// The checksums of the files; none for generated tables, which the config decides.
    func checksums(dataRoot: String?) throws -> [RunRecord.DataChecksum] {
        let paths =
            switch source {
            case .csv(let path, _, _, _, _, _): [path]
            case .npy(let features, let targets, _, _): [features, targets].compactMap(\.self)
            case .twoMoons, .linearMap, .mixture: [String]()
            }
        return try paths.map { path in
            let checksum = try FileChecksum(ofFile: DataConfig.resolved(path, dataRoot))
            return RunRecord.DataChecksum(
                name: FileSystem.split(path).name, checksum: "sha256:\(checksum.sha256)")
        }
    }
}

extension DataConfig {
    /// A relative path lies under the data root, or under the working directory without one.
    static func resolved(_ path: String, _ dataRoot: String?) -> String {
        guard let dataRoot, !path.hasPrefix("/") else { return path }
        return FileSystem.join(dataRoot, path)
    }
}

extension TableDataset {
    /// The rows in another order.
    func reordered(_ order: [Int]) throws -> TableDataset {
        let rows = order.flatMap { features[$0 * columnCount..<($0 + 1) * columnCount] }
        let targets: Targets =
            switch targets {
            case .classes(let classes, let names):
                .classes(order.map { classes[$0] }, names: names)
            case .values(let values, let names):
                .values(
                    order.flatMap { values[$0 * names.count..<($0 + 1) * names.count] },
                    columnNames: names)
            case .none: .none
            }
        return try TableDataset(
            name: name, columnNames: columnNames, features: rows, targets: targets)
    }
}
