import Configuration
import Foundation
import TestSupport
import Testing

@testable import RunStore

/// A small checkpoint of a step.
func sampleCheckpoint(step: Int, best: CheckpointState.Best? = nil) -> Checkpoint {
    Checkpoint(
        state: CheckpointState(
            step: step, epoch: step / 10, samples: step * 128, seed: 7,
            model: ["type": "vae", "latentSize": 20], configHash: "c0ffee", best: best,
            training: ["noise": [1, 2], "sum": .exact(-0.0)]),
        model: SafetensorsFile(tensors: [
            NamedArray("weight", StoredArray(floats: [Float(step), 2, 3], shape: [3]))
        ]),
        optimizer: SafetensorsFile(tensors: [
            NamedArray("weight.moment1", StoredArray(floats: [0.5, 0.25, Float(step)], shape: [3]))
        ]))
}

@Suite("One checkpoint on disk")
struct CheckpointFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Steps and names belong to each other")
    func names() {
        for (step, name) in [(0, "step_000000"), (100, "step_000100"), (1_234_567, "step_1234567")]
        {
            #expect(CheckpointFolder.name(step: step) == name)
            #expect(CheckpointFolder.step(name: name) == step)
        }
        for name in [
            "step_1", "step_0000001", "step_-00001", "step_00000a", "step_", "Step_000001",
            ".step_000001.partial-1-a", "step_000001 ",
        ] {
            #expect(CheckpointFolder.step(name: name) == nil, "\(name)")
        }
    }

    @Test("What is written is loaded, from wherever the folder was moved")
    func roundTrip() throws {
        let best = CheckpointState.Best(metric: "test/loss", value: -.infinity, step: 90)
        for checkpoint in [sampleCheckpoint(step: 100, best: best), sampleCheckpoint(step: 3)] {
            try CheckpointFolder(path: folder("a")).write(checkpoint)
            try FileSystem.rename(folder("a"), to: folder("moved"))
            let loaded = try CheckpointFolder(path: folder("moved")).load()
            #expect(loaded.state == checkpoint.state)
            #expect(loaded.model == checkpoint.model)
            #expect(loaded.optimizer == checkpoint.optimizer)
            #expect(
                try folder.names("moved")
                    == ["model.safetensors", "optimizer.safetensors", "state.json"])
            try FileSystem.remove(folder("moved"))
        }
    }

    @Test("Equal training gives equal bytes, whatever the folder and the time")
    func deterministic() throws {
        try CheckpointFolder(path: folder("a")).write(sampleCheckpoint(step: 5))
        try FileSystem.createFolder(folder("b"))
        try CheckpointFolder(path: folder("b/c")).write(sampleCheckpoint(step: 5))
        for name in try folder.names("a") {
            #expect(try folder.bytes("a/" + name) == folder.bytes("b/c/" + name))
        }
    }

    @Test("Every single flipped bit is refused with the file named")
    func flippedBits() throws {
        let checkpoint = CheckpointFolder(path: folder("step_000002"))
        try checkpoint.write(sampleCheckpoint(step: 2))
        for name in try folder.names("step_000002") {
            let path = folder("step_000002/" + name)
            let whole = try FileSystem.read(path, limit: 100_000)
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            for bit in 0..<whole.count * 8 {
                let flipped = whole[bit / 8] ^ (1 << (bit % 8))
                try handle.seek(toOffset: UInt64(bit / 8))
                handle.write(Data([flipped]))
                do throws(FileError) {
                    _ = try checkpoint.verifiedState()
                    Issue.record("\(name): bit \(bit) went unseen")
                } catch {
                    if error.path != path || error.category != .badData {
                        Issue.record("\(name): bit \(bit): \(error)")
                    }
                }
                try handle.seek(toOffset: UInt64(bit / 8))
                handle.write(Data([whole[bit / 8]]))
            }
        }
        _ = try checkpoint.load()
    }

    @Test(
        "A missing, cut or lengthened file is refused by name",
        arguments: ["model.safetensors", "optimizer.safetensors", "state.json"])
    func damagedFiles(name: String) throws {
        let checkpoint = CheckpointFolder(path: folder("step_000002"))
        for damage in [
            { _ in nil }, { $0.dropLast() }, { $0 + [0] }, { _ in [] },
        ] as [([UInt8]) -> [UInt8]?] {
            try checkpoint.write(sampleCheckpoint(step: 2))
            let damaged = damage(try folder.bytes("step_000002/" + name))
            try FileSystem.remove(folder("step_000002/" + name))
            if let damaged { try folder.write(damaged, to: "step_000002/" + name) }
            let error = #expect(throws: FileError.self) { try checkpoint.load() }
            #expect(error?.path == folder("step_000002/" + name))
            #expect(error?.category == (damaged == nil ? .missingInput : .badData))
        }
    }

    @Test("A refusal offers the last intact checkpoint before")
    func predecessor() throws {
        let store = CheckpointStore(path: folder.path)
        let all = CheckpointRetention(last: nil)
        for step in [10, 20, 30, 40] {
            try store.save(sampleCheckpoint(step: step), retention: all)
        }
        for step in ["20", "30"] {
            try folder.write("broken", to: "step_0000\(step)/model.safetensors")
        }
        let error = #expect(throws: FileError.self) { try store.folder(step: 30).load() }
        #expect(
            error?.reason.hasSuffix(
                "the last intact checkpoint before it is \"\(folder("step_000010"))\"") == true)
        try folder.write("broken", to: "step_000010/state.json")
        let alone = #expect(throws: FileError.self) { try store.folder(step: 30).load() }
        #expect(alone?.reason.contains("intact") == false)
    }

    @Test("A folder that is none, or not a checkpoint, is refused")
    func notACheckpoint() throws {
        try folder.write("", to: "file")
        for (name, code) in [("absent", 66), ("file", 66), (".", 66)] as [(String, Int32)] {
            let error = #expect(throws: FileError.self) {
                try CheckpointFolder(path: folder(name)).load()
            }
            #expect(error?.category.exitCode == code)
        }
    }

    @Test("A sealed state of another version, or without a key, is refused with the key")
    func sealedButWrong() throws {
        let checkpoint = CheckpointFolder(path: folder("c"))
        try checkpoint.write(sampleCheckpoint(step: 2))
        let text = try folder.bytes("c/state.json")
        var object = try #require(try JSONValue.parse(text, source: "").objectValue)
        object["digest"] = nil
        for (key, value) in [
            ("formatVersion", 2), ("step", -1), ("step", "2"), ("model", nil), ("files", [:]),
            ("files", ["model.safetensors": ["byteCount": 1]]), ("best", ["metric": "x"]),
        ] as [(String, JSONValue?)] {
            var changed = object
            changed[key] = value
            try folder.write(SealedJSON.text(of: changed), to: "c/state.json")
            let error = #expect(throws: FileError.self) { try checkpoint.load() }
            #expect(error?.category == .badData)
            #expect(error?.reason.hasPrefix(key) == true, "\(error?.reason ?? "")")
        }
    }
}

@Suite("The checkpoints of a run")
struct CheckpointStoreTests {
    let folder: TemporaryFolder
    var store: CheckpointStore { CheckpointStore(path: folder("checkpoints")) }

    init() throws {
        folder = try TemporaryFolder()
        try CheckpointStore(path: folder("checkpoints")).open()
    }

    @Test("The last ones, the best and the protected stay")
    func retention() throws {
        let rule = CheckpointRetention(last: 2, protected: [0])
        for step in stride(from: 0, through: 60, by: 10) {
            let best = CheckpointState.Best(metric: "test/loss", value: 1, step: min(step, 20))
            try store.save(sampleCheckpoint(step: step, best: best), retention: rule)
        }
        #expect(try store.steps() == [0, 20, 50, 60])
        #expect(try folder.names("checkpoints").count == 4)
    }

    @Test(
        "Which steps stay is a matter of the rule alone",
        arguments: [
            (CheckpointRetention(last: nil), 3, [1, 2, 3, 4, 5]),
            (CheckpointRetention(last: 1), 3, [3, 5]),
            (CheckpointRetention(last: 1, keepsBest: false), 3, [5]),
            (CheckpointRetention(last: 0, keepsBest: false), 3, [5]),
            (CheckpointRetention(last: 9), nil, [1, 2, 3, 4, 5]),
            (CheckpointRetention(last: 3, outOfTurn: [4]), nil, [2, 3, 5]),
            (CheckpointRetention(last: nil, outOfTurn: [4]), nil, [1, 2, 3, 5]),
            (CheckpointRetention(last: 2, outOfTurn: [5]), nil, [4, 5]),
            (CheckpointRetention(last: 1, outOfTurn: [4]), 4, [4, 5]),
            (CheckpointRetention(last: 1, protected: [2, 7]), 9, [2, 5]),
        ] as [(CheckpointRetention, Int?, [Int])])
    func rule(rule: CheckpointRetention, best: Int?, kept: [Int]) {
        #expect(rule.kept(of: [1, 2, 3, 4, 5], best: best).sorted() == kept)
    }

    @Test("What a killed process left half-made is never listed, and swept away on opening")
    func leftovers() throws {
        let rule = CheckpointRetention(last: 3)
        try store.save(sampleCheckpoint(step: 10), retention: rule)
        try FileSystem.createFolder(folder("checkpoints/.step_000020.partial-4711-1a2b"))
        try folder.write("half", to: "checkpoints/.step_000020.partial-4711-1a2b/model.safetensors")
        #expect(try store.steps() == [10])
        #expect(try store.latest() == store.folder(step: 10))
        try store.open()
        #expect(try folder.names("checkpoints") == ["step_000010"])
    }

    @Test(
        "What a process that was killed behind its checkpoint has not removed, the next look removes"
    )
    func superseded() throws {
        for step in [10, 20, 30, 40] {
            try store.save(
                sampleCheckpoint(step: step), retention: CheckpointRetention(last: nil))
        }
        try FileSystem.createFolder(folder("checkpoints/.step_000005.partial-4711-1a2b"))
        let rule = CheckpointRetention(last: 1)
        #expect(try store.removeSuperseded(by: 40, best: 20, rule) == [])
        #expect(try folder.names("checkpoints") == ["step_000020", "step_000040"])
    }

    @Test("A newer checkpoint that cannot be read is not passed over")
    func unreadable() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let store = CheckpointStore(path: folder("checkpoints"))
            try store.open()
            for step in [10, 20] {
                try store.save(
                    sampleCheckpoint(step: step), retention: CheckpointRetention(last: nil))
            }
            // One descriptor lists the folder; none is left when it is in use elsewhere.
            let held = open("/dev/null", O_RDONLY)
            var limit = rlimit(rlim_cur: rlim_t(held + 1), rlim_max: rlim_t(held + 1))
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            do {
                _ = try store.latestIntact()
                exit(2)
            } catch let error as FileError {
                guard error.category == .unreadable, error.category.exitCode == 74 else { exit(3) }
            }
            close(held)
            guard try store.latestIntact().checkpoint == store.folder(step: 20) else { exit(4) }
        }
    }

    @Test("A process killed while it writes leaves the checkpoint before, and no lock")
    func killed() async throws {
        let path = store.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = CheckpointStore(path: path)
            let lock = try FileLock(path: path + "/lock")
            try store.save(sampleCheckpoint(step: 10), retention: CheckpointRetention(last: 1))
            try AtomicFolder.create(at: store.folder(step: 10).path) { folder in
                try folder.write([1, 2, 3], as: "model.safetensors")
                kill(getpid(), SIGKILL)
            }
            withExtendedLifetime(lock) {}
        }
        #expect(try store.steps() == [10])
        #expect(try folder.names("checkpoints").count == 3)
        #expect(try store.folder(step: 10).load() == sampleCheckpoint(step: 10))
        let lock = try FileLock(path: path + "/lock")
        try store.open()
        #expect(try folder.names("checkpoints") == ["lock", "step_000010"])
        withExtendedLifetime(lock) {}
    }

    @Test("The latest intact one is found behind broken ones, which are told")
    func latestIntact() throws {
        let rule = CheckpointRetention(last: nil)
        #expect(try store.latestIntact().checkpoint == nil)
        for step in [10, 20, 1_000_000] {
            try store.save(sampleCheckpoint(step: step), retention: rule)
        }
        try folder.write("{", to: "checkpoints/step_1000000/state.json")
        let (checkpoint, refused) = try store.latestIntact()
        #expect(checkpoint == store.folder(step: 20))
        #expect(refused.map(\.path) == [folder("checkpoints/step_1000000/state.json")])
        #expect(try store.latest() == store.folder(step: 1_000_000))
        try store.removeAll(after: 10)
        #expect(try store.steps() == [10])
    }

    @Test("No folder is no checkpoints; a file in its place is an error")
    func missing() throws {
        #expect(try CheckpointStore(path: folder("absent")).steps() == [])
        try folder.write("", to: "file")
        #expect(throws: FileError.self) { try CheckpointStore(path: folder("file")).steps() }
    }

    @Test("A full disk leaves the checkpoints as they were")
    func fullDisk() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let store = CheckpointStore(path: folder("checkpoints"))
            try store.open()
            let rule = CheckpointRetention(last: 1)
            try store.save(sampleCheckpoint(step: 1), retention: rule)
            limitFileSizes(to: 4_096)
            var large = sampleCheckpoint(step: 2)
            large.optimizer.tensors = [
                NamedArray(
                    "m", StoredArray(floats: [Float](repeating: 1, count: 10_000), shape: [10_000]))
            ]
            do {
                try store.save(large, retention: rule)
                exit(2)
            } catch let error as FileError {
                guard error.path == folder("checkpoints/step_000002/optimizer.safetensors"),
                    error.category.exitCode == 73
                else { exit(3) }
            }
            guard try folder.names("checkpoints") == ["step_000001"] else { exit(4) }
            _ = try store.folder(step: 1).load()
        }
    }
}
