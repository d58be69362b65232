import Families

extension VAEConfig: LatentEncodingFamily {
    /// The encoder.
    public static var encodingPart: String { "encoder" }
}

extension VAEModel: LatentEncoding {}
