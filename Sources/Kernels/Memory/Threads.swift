import CVectorMath
import Glibc

/// The one pool of threads of the process, which the loops and the matrix library share.
public enum Threads {
    /// Threads that a kernel may use; sums do not depend on it, matrix products may in the last bit.
    public static var count: Int { Int(vm_threads()) }

    /// Sets the number of threads, at least one.
    public static func use(_ count: Int) {
        precondition(count > 0, "Threads: \(count)")
        vm_set_threads(Int32(count))
    }

    /// Physical cores that this process may run on: hyperthreads of a core count once.
    public static var physicalCores: Int {
        let processors = (0..<1024).filter { vm_may_run_on(Int32($0)) }
        let cores = Set(
            processors.map { processor in
                firstLine("/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list")
                    ?? "\(processor)"
            })
        return max(1, cores.count)
    }

    private static func firstLine(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, 256, file) != nil else { return nil }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// The vector instructions of this machine.
public enum InstructionSet {
    /// What the loops use: "avx512", "avx2" or "baseline".
    public static var current: String { String(cString: vm_instruction_set()) }
}
