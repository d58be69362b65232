/// How an index was come by.
package enum MetricIndexOrigin: Equatable, Sendable {
    /// It was there and right.
    case file
    /// It was there, and lines that had come since were added.
    case extended
    /// All lines were read.
    case built
}

extension MetricIndex {
    /// The first word of a file: "genlabMI" by its bytes.
    private static let mark: UInt64 = 0x494D_6261_6C6E_6567
    private static let version = 4
    /// How much of the lines' beginning and end is looked at before more are added.
    private static let sampleSize = 4096
    private static let fileLimit = 1 << 30

    /// What of a metrics file an index stands for.
    private struct Extent {
        /// How the file stood before it was read.
        let stamp: FileStamp
        /// The end of the last whole line that was read.
        let length: Int
        /// A checksum of the first and the last bytes up to `length`.
        let sample: UInt64
    }

    /// The index of a run's metrics: the one that is kept if it still is right, else brought up to
    /// date and kept, if the folder allows it. A last line that is still being written is left out.
    ///
    /// It is right while the file has the same size, time and number. Where lines were only added,
    /// which the bytes read before tell, only those are read.
    ///
    /// - Parameters:
    ///   - run: the run's folder.
    ///   - withSmoothed: whether curves have their smoothed values, which only a page needs.
    ///   - leastCount: how many lines there must be for an index to be kept.
    /// - Throws: `FileError` that names the line of the metrics at fault.
    package static func load(
        of run: RunFolder, withSmoothed: Bool = false, keepingFrom leastCount: Int = 0
    ) throws -> (index: MetricIndex, origin: MetricIndexOrigin) {
        let descriptions = try MetricDescriptions(of: run)
        guard try FileSystem.kind(of: run.metricsPath) != nil else {
            return (MetricIndex(descriptions), .file)
        }
        let stamp = try FileDescriptor(opening: run.metricsPath, for: .reading).stamp()
        let stored = read(
            run.metricIndexPath, descriptions,
            withSmoothed: { withSmoothed || $0.stamp != stamp })
        if let stored, stored.extent.stamp == stamp { return (stored.index, .file) }
        var index = MetricIndex(descriptions)
        var start = 0
        if let stored, stored.extent.stamp.number == stamp.number,
            stored.extent.length <= stamp.size,
            try sample(of: run.metricsPath, length: stored.extent.length) == stored.extent.sample
        {
            (index, start) = (stored.index, stored.extent.length)
        }
        let length = try index.addLines(of: run, from: start)
        let extent = Extent(
            stamp: stamp, length: length,
            sample: try sample(of: run.metricsPath, length: length))
        if index.lineCount >= leastCount {
            // The next comparison reads the lines again; that is all there is to a failure.
            _ = try? AtomicFile.write(index.bytes(extent), to: run.metricIndexPath)
        }
        return (withSmoothed ? index : index.withoutSmoothed, start > 0 ? .extended : .built)
    }

    /// Adds the whole lines from an offset on; returns the end of the last one.
    mutating func addLines(of run: RunFolder, from start: Int) throws -> Int {
        var scanner = try MetricLineScanner(of: run, names: names)
        var number = lineCount
        var length = start
        try LineReader.forEachLine(at: run.metricsPath, from: start) { line, isWhole in
            number += 1
            guard isWhole else { return }
            try scanner.scan(line, number: number)
            add(scanner)
            length += line.count + 1
        }
        return length
    }

    private static func sample(of path: String, length: Int) throws(FileError) -> UInt64 {
        let file = try FileDescriptor(opening: path, for: .reading)
        let first = try file.read(upTo: min(length, sampleSize))
        try file.seek(to: max(0, length - sampleSize))
        let last = try file.read(upTo: min(length, sampleSize))
        return (first + last).reduce(0xCBF2_9CE4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
    }

    // MARK: - Bytes

    private func bytes(_ extent: Extent) -> [UInt8] {
        var words = WordWriter()
        words.append(Self.mark)
        words.append(Self.version)
        words.append(extent.stamp.size)
        words.append(extent.stamp.modified)
        words.append(extent.stamp.number)
        words.append(extent.length)
        words.append(extent.sample)
        words.append(lineCount)
        words.append(progress == nil ? 0 : 1)
        words.append(progress?.step ?? 0)
        words.append(progress?.epoch ?? 0)
        words.append(progress?.samples ?? 0)
        words.append(progress?.time ?? 0)
        words.append(curves.count)
        for (entry, curve) in zip(summary.entries, curves) {
            entry.write(to: &words)
            curve.write(to: &words)
        }
        for curve in curves { curve.writeSmoothed(to: &words) }
        return words.bytes
    }

    /// Nil for a file that is not there, is of another version or is damaged.
    ///
    /// - Parameter withSmoothed: whether smoothed values are wanted too, of what it stands for.
    private static func read(
        _ path: String, _ descriptions: MetricDescriptions, withSmoothed: (Extent) -> Bool
    ) -> (index: MetricIndex, extent: Extent)? {
        guard let bytes = try? FileSystem.read(path, limit: fileLimit),
            var words = WordReader(bytes), words.word() == mark, words.integer() == version,
            let size = words.integer(), let modified = words.integer(),
            let number = words.integer(), let length = words.integer(), length >= 0,
            let sample = words.word(), let lineCount = words.integer(),
            let hasProgress = words.integer(), let step = words.integer(),
            let epoch = words.integer(), let samples = words.integer(),
            let time = words.double(), let count = words.count()
        else { return nil }
        var entries: [MetricSummary.Entry] = []
        var curves: [MetricCurve] = []
        for _ in 0..<count {
            guard let entry = MetricSummary.Entry(&words, descriptions),
                let curve = MetricCurve(&words)
            else {
                return nil
            }
            entries.append(entry)
            curves.append(curve)
        }
        let stamp = FileStamp(size: size, modified: modified, number: number)
        let extent = Extent(stamp: stamp, length: length, sample: sample)
        let isEnough = !withSmoothed(extent)
        if !isEnough {
            for place in curves.indices {
                guard curves[place].readSmoothed(&words) else { return nil }
            }
        }
        let progress =
            hasProgress == 0
            ? nil : Progress(step: step, epoch: epoch, samples: samples, time: time)
        guard isEnough || words.isAtEnd,
            let summary = MetricSummary(descriptions, entries: entries, step: step),
            let index = MetricIndex(
                summary: summary, progress: progress, lineCount: lineCount, curves: curves)
        else { return nil }
        return (index, extent)
    }
}
