/// What can be done with a trained model, by the names that run records and the API use.
public enum Ability: String, CaseIterable, Sendable {
    /// It makes examples, images or rows: of draws from its prior, and of latent variables.
    case generates
    /// It gives a distribution of pixels, or of the numbers of a row, from which they can be drawn.
    case drawsPixels = "draws-pixels"
    /// It encodes examples and decodes them.
    case reconstructs
    /// It tells classes or values.
    case predicts
    /// Its networks can be exported.
    case exports
}
