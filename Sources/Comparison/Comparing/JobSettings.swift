import RunStore

/// The settings that a sweep varies, as one of its jobs has them.
struct JobSettings: Sendable {
    /// Dotted keys and values, in the sweep's order.
    let settings: [(key: String, value: String)]

    /// The settings of a run; nil when it is no job of a sweep, or the sweep's record is damaged.
    /// Throws `FileError` when the record cannot be read.
    init?(of run: RunFolder) throws(FileError) {
        let place = FileSystem.split(run.path)
        guard let number = Int(place.name), let sweep = try SweepFolder(at: place.folder) else {
            return nil
        }
        do throws(FileError) {
            let record = try SweepRecord(of: sweep)
            guard let job = record.jobs.first(where: { $0.number == number }) else { return nil }
            self.init(record.parameters.map(\.key), overrides: job.overrides)
        } catch {
            if error.category == .unreadable { throw error }
            return nil
        }
    }

    /// Of a job's overrides those of the keys that the sweep varies.
    init(_ keys: [String], overrides: [String]) {
        settings = keys.compactMap { key in
            overrides.first { $0.hasPrefix(key + "=") }.map {
                (key.trimmingPrefix { $0 == "+" }.description, String($0.dropFirst(key.count + 1)))
            }
        }
    }

    /// `learningRate=0.001, hidden=[400]`: each key by its last part, unless two end alike.
    var text: String {
        let names = settings.map { setting in
            setting.key.split(separator: ".").last.map(String.init) ?? setting.key
        }
        return zip(settings, names).map { setting, name in
            let isUnique = names.count { $0 == name } == 1
            return "\(isUnique ? name : setting.key)=\(setting.value)"
        }.joined(separator: ", ")
    }
}
