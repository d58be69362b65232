import CVectorMath

/// The C library's heap, from which everything but the floats of tensors comes.
public enum Heap {
    /// Keeps what the heap once got, and lets it grow by a megabyte at a time.
    ///
    /// By default the C library hands the end of its heap back to the system and asks for it again
    /// some steps later, whenever a few kilobytes more or less are in use. To be called once,
    /// before work begins.
    public static func settle() { vm_keep_heap() }
}
