import Basics
import Configuration
import FoundationEssentials

/// What `run.json` tells of a run: how it stands, when and with what it ran.
public struct RunRecord: Equatable, Sendable {
    /// What the run was computed with; on these the bits of its results depend. What the record of
    /// an older version of the program does not tell is nil.
    package struct Versions: Equatable, Sendable {
        /// The version of this program.
        package var program: String?
        /// The version of the compiler.
        package var swift: String?
        /// The library of matrix products.
        package var backend: String?
        /// The version of that library.
        package var backendVersion: String?
        /// The instruction set in use: `x86-64-v4`.
        package var instructionSet: String?
        /// The number of threads.
        package var threads: Int?

        /// Makes a table of versions; what is not given is unknown.
        package init(
            program: String? = nil, swift: String? = nil, backend: String? = nil,
            backendVersion: String? = nil, instructionSet: String? = nil, threads: Int? = nil
        ) {
            self.program = program
            self.swift = swift
            self.backend = backend
            self.backendVersion = backendVersion
            self.instructionSet = instructionSet
            self.threads = threads
        }

        /// In one line: `genlab 0.1.0, Swift 6.3, onednn 2.6.3, x86-64-v4, 2 threads`; what is
        /// unknown is a dash, and nothing but a dash when all of it is.
        package var summary: String {
            guard self != Versions() else { return Wording.unknown }
            let unknown = Wording.unknown
            return "genlab \(program ?? unknown), Swift \(swift ?? unknown), "
                + "\(backend ?? unknown) \(backendVersion ?? unknown), "
                + "\(instructionSet ?? unknown), \(threads.map { "\($0)" } ?? unknown) threads"
        }
    }

    /// The checksum of one file of the data.
    package struct DataChecksum: Equatable, Sendable {
        /// The name of the file or of the part.
        package var name: String
        /// The checksum with its kind in front: `md5:6bbc9ace…`.
        package var checksum: String

        /// Makes a checksum of a name.
        package init(name: String, checksum: String) {
            self.name = name
            self.checksum = checksum
        }
    }

    /// One time that the run was taken up again.
    package struct Resume: Equatable, Sendable {
        /// When.
        package var time: Date
        /// From which step's checkpoint; 0 when the run started over.
        package var step: Int

        /// Makes a record of taking a run up again.
        package init(time: Date, step: Int) {
            self.time = time
            self.step = step
        }
    }

    /// How the run stands by its own word; see `effectiveStatus(lockHeld:)`.
    package var status: Status
    /// When it started first.
    package var started: Date
    /// When this record was written last.
    package var updated: Date
    /// When it ended; nil while it runs.
    package var finished: Date?
    /// The seed.
    package var seed: Int
    /// The command line, the program's name first.
    package var arguments: [String]
    /// The commit of the working tree that it ran in; nil outside one.
    package var gitCommit: String?
    /// What it was computed with.
    package var versions: Versions
    /// The checksums of its data.
    package var dataChecksums: [DataChecksum]
    /// The names of the classes in the order of their numbers; none where examples have no class.
    package var classNames: [String]
    /// Sizes of an example: [height, width, channels] of an image, [features] of a row; nil in records
    /// of builds that did not keep it.
    package var exampleShape: [Int]?
    /// What can be done with the trained model; nil in records of builds that did not keep it.
    package var abilities: [Ability]?
    /// What its metrics are; nil in records of builds that did not keep it.
    package var metrics: MetricDescriptions?
    /// Why it ended, if not by coming to its end.
    package var error: String?
    /// The times that it was taken up again.
    package var resumes: [Resume]
    /// The step behind which the metric lines mean what they say; those up to it are an older
    /// build's, see `EarlierMetrics`. Nil when all of them are.
    package var metricsSince: Int?
    /// What a user should read of it, each kind once, in the order in which it was found.
    package var warnings: [Warning]

    /// Makes the record of a run that starts at `started`.
    package init(
        started: Date, seed: Int, arguments: [String], gitCommit: String? = nil,
        versions: Versions, dataChecksums: [DataChecksum] = [], classNames: [String] = [],
        abilities: [Ability]? = nil, metrics: MetricDescriptions? = nil
    ) {
        status = .running
        self.started = started
        updated = started
        self.seed = seed
        self.arguments = arguments
        self.gitCommit = gitCommit
        self.versions = versions
        self.dataChecksums = dataChecksums
        self.classNames = classNames
        self.abilities = abilities
        self.metrics = metrics
        resumes = []
        metricsSince = 0
        warnings = []
    }

    /// Notes that the run has ended.
    ///
    /// - Precondition: `status` is not `running`.
    package mutating func end(_ status: Status, at time: Date, error: String? = nil) {
        precondition(status != .running, "RunRecord.end: a run does not end by running")
        self.status = status
        self.error = error
        finished = time
        updated = time
    }

    /// Notes that the run was taken up again from the checkpoint of `step`.
    package mutating func resume(at time: Date, step: Int) {
        status = .running
        error = nil
        finished = nil
        updated = time
        resumes.append(Resume(time: time, step: step))
    }
}
