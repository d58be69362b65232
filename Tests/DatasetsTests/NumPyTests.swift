import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct NumPyTests {
    /// Written by NumPy 2.4.6, in base64:
    /// ```python
    /// def golden(array, version=None):
    ///     file = io.BytesIO()
    ///     np.lib.format.write_array(file, array, version=version)
    ///     return base64.b64encode(file.getvalue()).decode()
    /// golden(np.array([[1, -2.5, 3], [4, 5, 1e-3]], '<f4'))
    /// golden(np.asfortranarray(np.arange(6, dtype='<f8').reshape(2, 3)))
    /// golden(np.array([0, -1, 16777216], '<i8'), (2, 0))
    /// golden(np.array([[7], [9]], '<i4'), (3, 0))
    /// golden(np.array(200, '|u1'))
    /// golden(np.zeros(2, dtype=[('a', '<f4')]))
    /// ```
    static let matrix = """
        k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAgwAAA\
        QEAAAIBAAACgQG8Sgzo=
        """
    static let fortran = """
        k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0g\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAA\
        AAAAAAhAAAAAAAAA8D8AAAAAAAAQQAAAAAAAAABAAAAAAAAAFEA=
        """
    static let version2 = """
        k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAP//\
        ////////AAAAAQAAAAA=
        """
    static let version3 = """
        k05VTVBZAwB0AAAAeydkZXNjcic6ICc8aTQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMSks\
        IH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAACQAAAA==
        """
    static let scalar = """
        k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAg\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIArI
        """
    static let structured = """
        k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpXSwgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzog\
        KDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAA==
        """

    static func bytes(_ base64: String) throws -> [UInt8] {
        try Array(#require(Data(base64Encoded: base64)))
    }

    func read(_ bytes: [UInt8]) throws -> NumPyArray {
        let folder = try TemporaryFolder()
        return try NumPyArray.read(path: folder.write(bytes, to: "a.npy"))
    }

    /// A file of version 1 with this dictionary and these bytes after it.
    func file(_ dictionary: String, _ data: [UInt8]) -> [UInt8] {
        let length = dictionary.utf8.count
        return [0x93] + "NUMPY".bytes + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
            + dictionary.bytes + data
    }

    @Test(arguments: [
        (matrix, [2, 3], NumPyArray.DType.float32, [Float]([1, -2.5, 3, 4, 5, 1e-3])),
        (fortran, [2, 3], .float64, [0, 1, 2, 3, 4, 5]),
        (version2, [3], .int64, [0, -1, 16_777_216]),
        (version3, [2, 1], .int32, [7, 9]),
        (scalar, [], .uint8, [200]),
    ])
    func readsWhatNumPyWrote(
        base64: String, shape: [Int], dtype: NumPyArray.DType, floats: [Float]
    ) throws {
        let array = try read(Self.bytes(base64))
        #expect(array.shape == shape)
        #expect(array.dtype == dtype)
        #expect(array.floats == floats)
    }

    @Test func writesWhatNumPyWrote() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.npy"
        try NumPyArray.write(shape: [2, 3], floats: [1, -2.5, 3, 4, 5, 1e-3], to: path)
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == Self.bytes(Self.matrix))
    }

    @Test(arguments: [[], [0], [7], [2, 3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5]])
    func roundTrips(shape: [Int]) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.npy"
        let floats = (0..<shape.reduce(1, *)).map { Float($0) / 3 }
        let writer = try NumPyWriter(path: path, shape: shape)
        try writer.append(Array(floats.prefix(2)))
        #expect(!FileManager.default.fileExists(atPath: path))
        try writer.append(Array(floats.dropFirst(2)))
        try writer.finish()
        let array = try NumPyArray.read(path: path)
        #expect(array.shape == shape)
        #expect(array.floats == floats)
        let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
        #expect((size - 4 * floats.count).isMultiple(of: 64))
    }

    @Test func anUnfinishedFileLeavesNothing() throws {
        let folder = try TemporaryFolder()
        do {
            let writer = try NumPyWriter(path: folder.path + "/a.npy", shape: [2])
            try writer.append([1])
        }
        #expect(try folder.contents() == [])
    }

    /// Fortran order of rank 3: element (i, j, k) of shape (2, 3, 4) stands at i + 2j + 6k.
    @Test func readsFortranOrderOfRankThree() throws {
        var data = [UInt8](repeating: 0, count: 24)
        for i in 0..<2 {
            for j in 0..<3 {
                for k in 0..<4 { data[i + 2 * j + 6 * k] = UInt8(12 * i + 4 * j + k) }
            }
        }
        let array = try read(
            file("{'shape':(2,3,4),\"fortran_order\":True,'descr':'|u1'}", data))
        #expect(array.floats == (0..<24).map(Float.init))
    }

    @Test(arguments: [
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "has the dtype '|O'"),
        ("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "has the dtype '>f4'"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "holds 4 bytes after"),
        ("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", "holds 4 bytes after"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "holds 4 bytes after"),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3037000500, 3037000500), }",
            "has the shape"
        ),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }",
            "holds 4 bytes after"
        ),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "has a header that"),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (01,), }",
            "has a header that cannot be read: 'shape' holds a number that begins with 0"
        ),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }",
            "has a header that"
        ),
        ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "has a header that"),
        ("{'descr': '<f4', 'shape': (1,), }", "has a header that"),
        (
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
            "has a header that"
        ),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "has a header that"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,", "has a header that"),
        ("{'descr': '<f4", "has a header that"),
        ("", "has a header that"),
    ])
    func refusesHeaders(dictionary: String, problem: String) {
        let error = #expect(throws: DatasetError.self) { try read(file(dictionary, [0, 0, 0, 0])) }
        #expect(error?.problem.hasPrefix(problem) == true, "\(error?.problem ?? "")")
        #expect(error?.category == .badData)
    }

    @Test func refusesOtherFiles() throws {
        let golden = try Self.bytes(Self.matrix)
        var version9 = golden
        version9[6] = 9
        var version1Point1 = golden
        version1Point1[7] = 1
        var longHeader = try Self.bytes(Self.version2)
        longHeader[11] = 0x7f
        let cases: [([UInt8], String)] = [
            ([], "is not a NumPy file"),
            (
                "PK\u{3}\u{4} a zip file".bytes,
                "is a ZIP archive, as torch.save and numpy.savez write, not a NumPy file"
            ),
            (Array(golden.prefix(9)), "ends within its header"),
            (Array(golden.prefix(60)), "ends within its header"),
            (Array(golden.dropLast()), "holds 23 bytes after its header"),
            (golden + [0], "holds 25 bytes after its header"),
            (version9, "has version 9.0 of the npy format"),
            (version1Point1, "has version 1.1 of the npy format"),
            (longHeader, "has a header of 2130706548 bytes"),
            (
                try Self.bytes(Self.structured),
                "has a header that cannot be read: 'descr' is a list: a structured array"
            ),
        ]
        for (bytes, problem) in cases {
            let error = #expect(throws: DatasetError.self) { try read(bytes) }
            #expect(error?.problem == problem)
        }
    }

    @Test func refusesNumbersThatFloat32CannotHold() throws {
        let whole = file(
            "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }",
            "0100000000000000 0100000100000000".hexadecimalBytes)
        let wholeError = #expect(throws: DatasetError.self) { try read(whole) }
        #expect(wholeError?.problem == "element 1 is 16777217")
        let real = file(
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
            withUnsafeBytes(of: 1e39) { Array($0) })
        let realError = #expect(throws: DatasetError.self) { try read(real) }
        #expect(realError?.problem == "element 0 is 1e+39")
    }
}
