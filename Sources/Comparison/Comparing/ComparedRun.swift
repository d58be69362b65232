import Configuration
import RunStore

/// What a comparison knows of one run.
package struct ComparedRun: Sendable {
    /// Its name.
    package var label: String
    /// The settings that its sweep varies; nil when it is no job of one.
    let jobSettings: JobSettings?
    /// Its place among the runs that were given, from 0: its number in tables less one, and its
    /// colour, whichever other runs are shown and in which order.
    package var position = 0
    /// The path of its folder.
    package let path: String
    /// How it stands in truth: a run whose process is gone has crashed.
    package let status: RunRecord.EffectiveStatus
    /// When it started, was taken up again, and why it ended.
    package let record: RunRecord
    /// Its resolved config.
    package let settings: JSONObject
    /// Its metrics: figures and thinned curves.
    package let index: MetricIndex
    /// Whether its metric lines had to be read for that.
    package let indexOrigin: MetricIndexOrigin
    /// Its pictures.
    package let pictures: RunPictures

    /// Reads a run, which may still be going on: a half-written line of its metrics is left out.
    /// Keys of its config and its record that this version does not know are left alone.
    ///
    /// - Parameters:
    ///   - folder: the run.
    ///   - label: what it is called, if not by its folder's name.
    /// - Throws: `FileError` naming the file that is missing or damaged.
    package init(_ folder: RunFolder, label: String? = nil) throws {
        let entry = RunListing.entry(of: folder)
        record = try entry.record.get()
        status = record.effectiveStatus(lockHeld: entry.isLocked)
        self.label = label ?? folder.name
        jobSettings = try JobSettings(of: folder)
        path = folder.path
        let config = try FileSystem.read(folder.configPath, limit: 1 << 20)
        let members = try JSONRecord(parsing: config, path: folder.configPath).members
        settings = JSONObject(members.map { ($0.key, $0.value) }).inTodaysSpelling
        (index, indexOrigin) = try MetricIndex.load(of: folder)
        pictures = try RunPictures(in: folder.imagesPath)
    }

    /// Every metric's figures.
    package var summary: MetricSummary { index.summary }

    /// The epoch of its last line; 0 before there is one.
    package var epoch: Int { index.progress?.epoch ?? 0 }

    /// The step of its last line; 0 before there is one.
    package var step: Int { index.progress?.step ?? 0 }

    /// The samples seen up to its last line.
    package var samples: Int { index.progress?.samples ?? 0 }

    /// Seconds of training up to its last line.
    package var seconds: Double { index.progress?.time ?? 0 }

    /// Samples a second of training; nil before there is a line.
    package var imagesPerSecond: Double? {
        seconds > 0 && seconds.isFinite && samples > 0 ? Double(samples) / seconds : nil
    }

    /// What a user should read of it.
    package var warnings: [RunRecord.Warning] { record.warnings }

    /// What tables and legends call it: its label, and what a sweep chose for it.
    package var title: String {
        guard let settings = jobSettings?.text, !settings.isEmpty else { return label }
        return "\(label) (\(settings))"
    }

    /// `#3 vae-mnist-…`: the number by which tables call it, and its title.
    package var numberedTitle: String { "#\(position + 1) \(title)" }

    /// The title, with the status where the run has not come to its end.
    package var legend: String {
        status == .finished ? title : "\(title) (\(status.rawValue))"
    }
}
