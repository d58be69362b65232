import CVectorMath

/// Numbers between zero and the smallest normal one, 1.2e-38.
enum Denormals {
    /// Calls a library with denormal numbers taken for zero, as our own loops take them.
    ///
    /// What the loops leave out is the rest of the program, whose arithmetic stays exact. Threads of
    /// the pool that a library starts here inherit the setting.
    static func flushed<Result>(_ body: () -> Result) -> Result {
        let state = vm_flush_denormals()
        defer { vm_restore_denormals(state) }
        return body()
    }
}
