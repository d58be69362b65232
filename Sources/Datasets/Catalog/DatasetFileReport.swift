/// What is known of one file of a data set on this machine.
public struct DatasetFileReport: Sendable, Equatable {
    /// How the file compares with what was published.
    public enum State: Sendable, Equatable {
        /// It is not there.
        case missing
        /// It is there and was not looked into.
        case present
        /// Its checksum is the published one.
        case verified
        /// It is unpacked, and the published checksum is that of the packed file.
        case unverifiable
        /// It is not what was published.
        case damaged(DatasetError)
    }

    /// The file in question.
    public let file: DatasetFile
    /// Where it is, or would be.
    public let path: String
    /// Its size in bytes as it lies there.
    public let size: Int?
    /// How it compares with what was published.
    public let state: State

    init(
        _ file: DatasetFile, in folder: String, verifying: Bool, among catalog: [DatasetDescription]
    ) {
        self.file = file
        guard let path = file.path(in: folder) else {
            path = "\(folder)/\(file.name).gz"
            size = nil
            state = .missing
            return
        }
        self.path = path
        size = (try? InputFile(path: path))?.size
        state = verifying ? Self.state(of: file, at: path, catalog) : .present
    }

    private static func state(
        of file: DatasetFile, at path: String, _ catalog: [DatasetDescription]
    ) -> State {
        do {
            return try file.verify(path, among: catalog) ? .verified : .unverifiable
        } catch let error as DatasetError {
            return .damaged(error)
        } catch {
            return .damaged(.badData(path, "\(error)", expected: "fetch or copy the file again"))
        }
    }
}
