import RunStore
import Training

extension RunRecord.Warning {
    /// A warning that the evaluation after `epoch` epochs gave, or that was known before training
    /// where there is no epoch.
    package init(_ warning: TrainingWarning, epoch: Int?) {
        self.init(kind: warning.kind.rawValue, epoch: epoch, message: warning.message)
    }
}
