import Testing

@testable import Basics

@Suite struct LittleEndianTests {
    @Test func leastSignificantByteComesFirst() {
        #expect(littleEndianBytes([0x0102_0304, 5] as [UInt32]) == [4, 3, 2, 1, 5, 0, 0, 0])
        #expect(littleEndianBytes([-2] as [Int16]) == [0xFE, 0xFF])
    }

    @Test func bytesComeBackFromAnyPlace() {
        let numbers: [Int64] = [.min, -1, 0, 1, .max]
        let bytes = littleEndianBytes(numbers)
        #expect(littleEndianIntegers(bytes, of: Int64.self) == numbers)
        // Behind one byte the numbers lie where no machine word begins.
        #expect(littleEndianIntegers(Array(([7] + bytes).dropFirst()), of: Int64.self) == numbers)
    }
}
