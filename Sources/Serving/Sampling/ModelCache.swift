import Configuration
import Experiments
import FlyingFox
import Kernels
import RunStore

/// Models in memory, each read once from its checkpoint; of too many, the one that was used least
/// recently goes. It belongs to the one thread that computes.
struct ModelCache {
    /// What a model was read from: another file under the same name is another model.
    private struct Key: Hashable {
        let path: String
        let stamp: FileStamp?
        let weights: SamplingWeights?
    }

    private let limit: Int
    private let statistics: ServerStatistics
    /// The models, the one used last at the end.
    private var models: [(key: Key, model: TrainedModel)] = []
    /// Checkpoints that turned out to be damaged, so that none is read twice.
    private var refused: Set<Key> = []

    init(limit: Int, statistics: ServerStatistics) {
        self.limit = limit
        self.statistics = statistics
    }

    /// The model of a run's checkpoint, or of its newest one that is intact.
    ///
    /// - Throws: `Problem` of the status 404 when there is no such checkpoint, 409 when none is
    ///   intact, 422 when the model makes no examples or has no such weights.
    mutating func model(
        of run: RunFolder, checkpoint: String?, weights: SamplingWeights?,
        isAllowed: (String) -> Bool
    ) throws -> TrainedModel {
        var steps = try run.checkpoints.steps()
        if let checkpoint {
            steps = steps.filter { CheckpointFolder.name(step: $0) == checkpoint }
        }
        guard !steps.isEmpty else {
            throw Problem(
                .notFound,
                checkpoint.map { "the run has no checkpoint \"\($0)\"" }
                    ?? "the run has no checkpoint yet")
        }
        for step in steps.reversed() {
            let folder = run.checkpoints.folder(step: step)
            let files = try CheckpointFolder.fileNames.map { "\(folder.path)/\($0)" }
                .filter { try FileSystem.kind(of: $0) != nil }
            guard ([folder.path] + files).allSatisfy(isAllowed) else { continue }
            if let model = try model(at: folder, of: run, weights) {
                guard weights == nil || model.weights == weights else {
                    throw Problem(
                        .unprocessableContent,
                        "weights: given averaged, expected current: the run keeps no average of "
                            + "its weights, since no optimiser of it has an averageDecay")
                }
                return model
            }
        }
        throw Problem(.conflict, "no checkpoint asked for is intact")
    }

    /// The model of a checkpoint; nil when that is damaged or has gone.
    private mutating func model(
        at folder: CheckpointFolder, of run: RunFolder, _ weights: SamplingWeights?
    ) throws -> TrainedModel? {
        // Averaged weights are what a model has when nothing is said, if there are any.
        let wanted = weights == .current ? weights : nil
        let key = Key(
            path: folder.path, stamp: FileSystem.stamp(of: folder.statePath),
            weights: wanted)
        if let place = models.firstIndex(where: { $0.key == key }) {
            let found = models.remove(at: place)
            models.append(found)
            return found.model
        }
        guard key.stamp != nil, !refused.contains(key) else { return nil }
        do {
            let model = try TrainedModel(
                CheckpointLocation(folder: folder, run: run), weights: wanted)
            // A checkpoint that was replaced will not be asked for again.
            models.removeAll { $0.key.path == key.path && $0.key.stamp != key.stamp }
            models.append((key, model))
            if models.count > limit {
                models.removeFirst()
                // Blocks of its sizes may never be asked for again.
                StorageStatistics.releaseCachedBlocks()
            }
            statistics.addModelLoad(models: models.count)
            return model
        } catch let error as FileError {
            if error.category == .badData {
                if refused.count > 1000 { refused = [] }
                refused.insert(key)
            }
            return nil
        } catch let error as RequestError {
            throw Problem(.unprocessableContent, error.description)
        }
    }
}
