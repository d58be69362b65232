import Foundation

/// The folder in which fetched data sets are kept.
///
/// It is `$GENLAB_HOME`, else `$XDG_CACHE_HOME/genlab`, else `~/.cache/genlab`; an unset and an
/// empty variable are the same, and a relative `XDG_CACHE_HOME` counts as unset, as the XDG Base
/// Directory Specification has it. A data set lies in `data/<name>/` below.
public struct DatasetCache: Sendable, Equatable {
    /// The folder as a whole.
    public let path: String
    /// The data root within the cache.
    public let dataRoot: String

    /// The cache that the environment names.
    ///
    /// - Parameter environment: the variables of the process.
    /// - Throws: `DatasetError` of category `missingInput` if they name none.
    public init(environment: [String: String]) throws {
        self = try Self.resolve(environment: environment).get()
    }

    /// The cache in a folder that need not exist yet.
    public init(path: String) {
        self.path = path
        dataRoot = path + "/data"
    }

    /// A folder of data sets of the user's own, which need not exist yet, in the place of a cache.
    public init(dataRoot: String) {
        path = dataRoot
        self.dataRoot = dataRoot
    }

    static func resolve(environment: [String: String]) -> Result<DatasetCache, DatasetError> {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let home = value("GENLAB_HOME") { return .success(DatasetCache(path: home)) }
        if let cache = value("XDG_CACHE_HOME"), cache.hasPrefix("/") {
            return .success(DatasetCache(path: cache + "/genlab"))
        }
        if let home = value("HOME") { return .success(DatasetCache(path: home + "/.cache/genlab")) }
        return .failure(
            DatasetError(
                .missingInput, path: "cache folder",
                problem: "none of GENLAB_HOME, XDG_CACHE_HOME and HOME is set",
                remedy: "set GENLAB_HOME to a folder"))
    }

    /// The folder of one data set.
    public func folder(of description: DatasetDescription) -> String {
        dataRoot + "/" + description.name
    }

    /// The paths of the files of one data set, packed as they are fetched.
    public func paths(of description: DatasetDescription) -> [String] {
        description.files.map { "\(folder(of: description))/\($0.name).gz" }
    }
}
