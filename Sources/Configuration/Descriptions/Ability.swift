/// What can be done with a trained model, by the names that run records and the API use.
public enum Ability: String, CaseIterable, Sendable {
    /// It makes images: of draws from its prior, of latent variables, and along walks between them.
    case generates
    /// It gives a distribution of pixels, from which they can be drawn.
    case drawsPixels = "draws-pixels"
    /// It encodes images and decodes them.
    case reconstructs
    /// It tells classes or values.
    case predicts
    /// Its networks can be exported.
    case exports
}
