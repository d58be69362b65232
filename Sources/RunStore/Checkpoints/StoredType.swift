/// The type of a stored array's elements, by its name in the safetensors format.
package enum StoredType: String, CaseIterable, Equatable, Sendable {
    /// One byte an element, zero or one.
    case boolean = "BOOL"
    /// Unsigned, one byte.
    case uint8 = "U8"
    /// Signed, one byte.
    case int8 = "I8"
    /// Unsigned, two bytes.
    case uint16 = "U16"
    /// Signed, two bytes.
    case int16 = "I16"
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// The upper half of a single-precision number.
    case bfloat16 = "BF16"
    /// Unsigned, four bytes.
    case uint32 = "U32"
    /// Signed, four bytes.
    case int32 = "I32"
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// Unsigned, eight bytes.
    case uint64 = "U64"
    /// Signed, eight bytes.
    case int64 = "I64"
    /// IEEE 754 double precision.
    case float64 = "F64"

    /// Bytes an element takes.
    package var byteCount: Int {
        switch self {
        case .boolean, .uint8, .int8: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }
}
