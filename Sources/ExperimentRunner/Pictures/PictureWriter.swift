import Autodiff
import Basics
import Imaging
import RunStore
import Sampling
import Training

/// Draws what trainers show into a run's folder.
///
/// Pictures carry where they come from as text chunks: program, config hash, seed, step and run.
struct PictureWriter {
    let folder: RunFolder
    let seed: Int
    let configHash: String
    /// What labels are called in their order: classes, or the numbers that a regression gives.
    let labelNames: [String]
    /// What the run's metrics are.
    let metrics: MetricDescriptions

    /// Writes `images/<name>_epoch_NNNN.png`, and returns its bytes.
    func write(_ named: NamedPicture, epoch: Int, step: Int) throws -> [UInt8] {
        let digits = String(epoch)
        let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let path = FileSystem.join(folder.imagesPath, "\(named.name)_epoch_\(number).png")
        let png = try bytes(of: named, text: text(step: step))
        try AtomicFile.write(png, to: path)
        return png
    }

    private func text(step: Int) -> [PNG.Text] {
        [
            ("Software", "GenerativeLab \(programVersion)"), ("Config SHA-256", configHash),
            ("Seed", "\(seed)"), ("Step", "\(step)"), ("Run", folder.name),
        ]
    }

    private func bytes(of named: NamedPicture, text: [PNG.Text]) throws -> [UInt8] {
        switch named.picture {
        case .grid(let images, let columns):
            return try PNG.encode(grid(of: images, columns: columns), text: text)
        case .sideBySide(let grids, let columns):
            let row = ImageGrid(columns: grids.count, padding: 16, padValue: 1)
            return try PNG.encode(
                row.image(of: grids.map { grid(of: $0, columns: columns) }), text: text)
        case .captioned(let images, let captions, let isWrong):
            let items = zip(PixelBatch(images).images(range: 0...1), zip(captions, isWrong)).map {
                LabelledImages.Item(image: $0, caption: $1.0, isMarked: $1.1)
            }
            return try PNG.encode(
                LabelledImages(items, columns: 5, title: "").image(), text: text)
        case .confusion(let counts):
            return try PNG.encode(
                ConfusionMatrixPicture(
                    counts: counts,
                    classNames: labelNames.count == counts.count
                        ? labelNames : counts.indices.map(String.init), title: "Confusion matrix"
                ).image(), text: text)
        case .scatter(let points, let labels, let names, let xLabel, let yLabel):
            return try scatter(
                points, labels, names.isEmpty ? labelNames : names, xLabel, yLabel,
                title: named.name.prefix(1).uppercased() + named.name.dropFirst()
            ).png(
                width: 800, height: 760, text: text)
        }
    }

    private func grid(of images: Tensor, columns: Int) -> Image {
        ImageGrid(columns: columns).image(of: PixelBatch(images), range: 0...1)
    }

    /// One series a class.
    private func scatter(
        _ points: [(x: Double, y: Double)], _ labels: [Int], _ names: [String],
        _ xLabel: String, _ yLabel: String, title: String
    ) -> Plot {
        let classes = Set(labels).sorted()
        let series =
            classes.isEmpty
            ? [Plot.Series(name: "all", points: points, style: .points, colourIndex: 0)]
            : classes.map { label in
                Plot.Series(
                    name: names.indices.contains(label) ? names[label] : "\(label)",
                    points: zip(points, labels).filter { $1 == label }.map(\.0), style: .points,
                    colourIndex: label)
            }
        return Plot(title: title, xLabel: xLabel, yLabel: yLabel, series: series)
    }

    /// Writes `plots/losses.png` from the metrics so far; nothing when there are none.
    func writeLosses(step: Int) throws {
        let history = try MetricHistory(of: folder)
        let plots = LossPlots(history, metrics).grid(title: "")
        guard let plots else { return }
        let bytes = try plots.png(
            width: 1200, height: 420 * ((plots.panels.count + 1) / 2), text: text(step: step))
        try AtomicFile.write(bytes, to: FileSystem.join(folder.plotsPath, "losses.png"))
    }
}
