// Arrays of numbers as bytes and back. The two views of memory taken here are the only ones of the
// checkpoints; a loop over single bytes takes seconds for what they do in milliseconds.

/// The elements one after the other, least significant byte first.
package func littleEndianBytes<Integer: FixedWidthInteger>(_ values: [Integer]) -> [UInt8] {
    values.map(\.littleEndian).withUnsafeBytes { Array($0) }
}

/// The elements that were laid down by `littleEndianBytes`.
///
/// - Precondition: the bytes are a whole number of elements.
package func littleEndianIntegers<Integer: FixedWidthInteger>(
    _ bytes: [UInt8], of type: Integer.Type
) -> [Integer] {
    let width = MemoryLayout<Integer>.size
    precondition(bytes.count % width == 0, "littleEndianIntegers: a part of an element is left")
    return bytes.withUnsafeBytes { buffer in
        (0..<bytes.count / width).map { index in
            Integer(
                littleEndian: buffer.loadUnaligned(
                    fromByteOffset: index * width, as: Integer.self))
        }
    }
}
