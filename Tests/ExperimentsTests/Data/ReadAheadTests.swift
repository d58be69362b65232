import Foundation
import Synchronization
import Testing

@testable import Experiments

@Suite("Reading ahead")
struct ReadAheadTests {
    private struct Failure: Error, Equatable { let index: Int }

    private func pixels(_ indices: [Int]) -> [UInt8] { indices.map { UInt8($0 % 256) } }

    @Test("What is handed out does not depend on what was announced")
    func sameBytes() throws {
        let reader = ReadAhead { self.pixels($0) }
        let batches = (0..<30).map { step in (0..<7).map { step * 3 + $0 } }
        for (step, batch) in batches.enumerated() {
            switch step % 4 {
            case 0: reader.expect(Array(batches[step..<min(step + 5, batches.count)]))
            case 1: reader.expect([[1, 2, 3]])
            case 2: reader.expect([])
            default: break
            }
            #expect(try reader.pixels(at: batch) == pixels(batch))
        }
    }

    @Test("An error comes with its own batch, not before")
    func errors() throws {
        let reader = ReadAhead { indices in
            if indices.contains(5) { throw Failure(index: 5) }
            return [UInt8](repeating: 1, count: indices.count)
        }
        reader.expect([[5, 6], [1], [2]])
        #expect(try reader.pixels(at: [1]) == [1])
        #expect(throws: Failure(index: 5)) { try reader.pixels(at: [5, 6]) }
        #expect(throws: Failure(index: 5)) { try reader.pixels(at: [5]) }
        #expect(try reader.pixels(at: [2]) == [1])
    }

    @Test("What is announced twice is read once, one batch at a time")
    func once() throws {
        final class Log: Sendable {
            let state = Mutex((read: [[Int]](), running: 0, most: 0))
        }
        let log = Log()
        let reader = ReadAhead { indices in
            log.state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
                $0.read.append(indices)
            }
            usleep(2000)
            log.state.withLock { $0.running -= 1 }
            return [UInt8](repeating: 0, count: indices.count)
        }
        let batches = (0..<10).map { [$0] }
        for step in batches.indices {
            reader.expect(Array(batches[step..<min(step + 3, 10)]))
            _ = try reader.pixels(at: batches[step])
        }
        let (read, most) = log.state.withLock { ($0.read, $0.most) }
        #expect(read == batches)
        #expect(most == 1)
    }
}
