import Basics
import CZlib

/// Decompresses gzip (RFC 1952) as it is read, member after member, in constant memory.
///
/// Each member's CRC-32 and length are checked by zlib before its end is reported. Zero bytes after
/// the last member are padding, as for gzip(1); anything else there is refused.
final class GzipReader: ByteSource {
    let path: String
    private let source: any ByteSource
    // zlib keeps the address of the stream and compares it on every call.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    private var inputOffset = 0
    private var members = 0
    private var isFinished = false

    /// Begins to decompress `source`.
    init(_ source: any ByteSource) {
        path = source.path
        self.source = source
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window, + 16 asks for gzip alone.
        let status = inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "GzipReader: zlib refused to start with status \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func read(upTo count: Int) throws -> [UInt8] {
        precondition(count <= Int(UInt32.max), "GzipReader: \(count) bytes at once")
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, !isFinished {
                guard try refill() else { throw truncated() }
                filled += try inflate(into: UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
            }
        }
    }

    /// One call of zlib; returns the number of bytes that it produced.
    private func inflate(into output: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
        let status = input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress.map { $0 + inputOffset }
            stream.pointee.avail_in = UInt32(input.count - inputOffset)
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            return CZlib.inflate(stream, Z_NO_FLUSH)
        }
        inputOffset = input.count - Int(stream.pointee.avail_in)
        switch status {
        case Z_OK, Z_BUF_ERROR:
            break
        case Z_STREAM_END:
            members += 1
            try beginNextMember()
        default:
            throw corrupt()
        }
        return output.count - Int(stream.pointee.avail_out)
    }

    private func beginNextMember() throws {
        guard try refill() else {
            isFinished = true
            return
        }
        if input[inputOffset] == 0 {
            repeat {
                guard input[inputOffset...].allSatisfy({ $0 == 0 }) else { throw trailingGarbage() }
                inputOffset = input.count
            } while try refill()
            isFinished = true
        } else {
            inflateReset(stream)
        }
    }

    /// Sees to it that there is input; false at its end.
    private func refill() throws -> Bool {
        guard inputOffset == input.count else { return true }
        input = try source.read(upTo: 1 << 16)
        inputOffset = 0
        return !input.isEmpty
    }

    private func truncated() -> DatasetError {
        members == 0 && stream.pointee.total_in == 0
            ? .badData(path, "is empty", expected: "a gzip file is needed")
            : .badData(
                path, "ends in the middle of its gzip data",
                expected: "the file is cut off; fetch or copy it again")
    }

    private func corrupt() -> DatasetError {
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "invalid data"
        guard stream.pointee.total_out == 0, reason == "incorrect header check" else {
            return .badData(
                path, "its gzip data are damaged (\(reason))",
                expected: "fetch or copy the file again")
        }
        return members > 0
            ? trailingGarbage()
            : .badData(
                path,
                FileSignature.name(of: input).map { "is \($0), not a gzip file" }
                    ?? "is not a gzip file",
                expected: "it has to begin with the bytes 1f 8b")
    }

    private func trailingGarbage() -> DatasetError {
        .badData(
            path, "has bytes after its gzip data that are no gzip member",
            expected: "the file has to end with its last gzip member")
    }
}
