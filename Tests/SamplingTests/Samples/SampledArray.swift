import Datasets
import Experiments
import TestSupport

@testable import Sampling

extension TemporaryFolder {
    /// The shape and numbers of an npy file.
    func readArray(_ name: String) throws -> (shape: [Int], floats: [Float]) {
        let array = try NumPyArray.read(path: self(name))
        return (array.shape, array.floats)
    }

    /// The shape and numbers of the npy file that a request writes.
    func array(
        _ request: SampleRequest, of model: TrainedModel, as name: String = "x.npy"
    ) throws -> (shape: [Int], floats: [Float]) {
        try SampleFile(path: self(name)).write(request, of: model)
        return try readArray(name)
    }
}
