import Configuration

/// The key of the layers that a list may hold, by the names that configs use, in a `Registry`.
public enum Layers: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any LayerConfig>] {
        [
            VariantCase("dense", "Units that see every feature of a vector.") {
                DenseConfig(from: $0)
            },
            VariantCase("convolution", "A convolution of images.") {
                ConvolutionConfig(from: $0, isTransposed: false)
            },
            VariantCase(
                "transposed-convolution", "A transposed convolution, which enlarges images."
            ) {
                ConvolutionConfig(from: $0, isTransposed: true)
            },
            VariantCase("batch-normalization", "Ioffe & Szegedy 2015.") {
                BatchNormalizationConfig(from: $0)
            },
            VariantCase("layer-normalization", "Over all features of an example (Ba et al. 2016).")
            {
                LayerNormalizationConfig(from: $0)
            },
            VariantCase("group-normalization", "Over groups of channels (Wu & He 2018).") {
                GroupNormalizationConfig(from: $0)
            },
            VariantCase("instance-normalization", "Over single channels (Ulyanov et al. 2016).") {
                InstanceNormalizationConfig(from: $0)
            },
            VariantCase("max-pooling", "The largest value of every window.") {
                PoolingConfig(from: $0, .maximum)
            },
            VariantCase("average-pooling", "The mean of every window.") {
                PoolingConfig(from: $0, .average)
            },
            VariantCase("global-max-pooling", "The largest value of every channel, as a vector.") {
                _ in
                GlobalPoolingConfig(.maximum)
            },
            VariantCase("global-average-pooling", "The mean of every channel, as a vector.") { _ in
                GlobalPoolingConfig(.average)
            },
            VariantCase("upsampling", "Larger images.") { UpsamplingConfig(from: $0) },
            VariantCase("pixel-shuffle", "Channels dealt out to larger images (Shi et al. 2016).") {
                PixelShuffleConfig(from: $0)
            },
            VariantCase("padding", "Margins around images.") { PaddingConfig(from: $0) },
            VariantCase("flatten", "An image as a vector.") { FlattenConfig(from: $0) },
            VariantCase("reshape", "A vector as an image.") { ReshapeConfig(from: $0) },
            VariantCase("dropout", "Elements zeroed at random in training.") {
                DropoutConfig(from: $0, dropsChannels: false)
            },
            VariantCase("channel-dropout", "Whole channels zeroed at random in training.") {
                DropoutConfig(from: $0, dropsChannels: true)
            },
            VariantCase("minibatch-standard-deviation", "Karras et al. 2018, §3.") {
                MinibatchStandardDeviationConfig(from: $0)
            },
            VariantCase("residual", "Layers beside a shortcut (He et al. 2016).") {
                ResidualConfig(from: $0)
            },
        ] + ActivationConfig.cases
    }
}
