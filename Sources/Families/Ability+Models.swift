import Configuration
import NeuralNetworks

extension Ability {
    /// What can be done with a model, by its conformances, in the order of the cases.
    public static func all(of model: any Stateful) -> [Ability] {
        allCases.filter { ability in
            switch ability {
            case .generates: model is any ExampleGenerator
            case .drawsPixels: model is any PixelDrawing
            case .reconstructs: model is any Reconstructing
            case .predicts: model is any Predictor
            case .exports: model is any Exportable
            }
        }
    }
}
