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

    /// Threads that the process has beside those which compute: for signals, reading ahead, waiting.
    private static let otherThreads = 4
    /// Bytes of addresses that a thread takes: its stack, and the C library's heap for it.
    private static let bytesPerThread = 72 << 20
    /// Bytes of addresses that the libraries of matrix products take when they begin.
    private static let libraryBytes = 128 << 20

    /// Why the threads that the process has beside those which compute cannot be had, in words; nil
    /// when they can. To be asked before anything that waits for one of them, such as Swift's tasks.
    public static var shortage: String? { refusal(of: otherThreads) }

    private static func refusal(of count: Int) -> String? {
        let code = vm_try_threads(Int32(count))
        guard code != 0 else { return nil }
        return "the system refuses \(count) threads (\(String(cString: strerror(code)))); "
            + "--threads takes fewer, and ulimit -u raises their limit"
    }

    /// Why so many threads cannot be had, in words; nil when they can. Asks the system for them and
    /// for their addresses, and gives both back: libraries that are refused them wait for ever or
    /// crash.
    public static func shortage(of count: Int) -> String? {
        let others = count + otherThreads
        if let words = refusal(of: others) { return words }
        let bytes = libraryBytes + others * bytesPerThread
        guard vm_try_addresses(bytes) != 0 else { return nil }
        return "the system refuses \(bytes >> 20) MB of addresses for \(count) threads; "
            + "--threads takes fewer, and ulimit -v raises their limit"
    }

    /// Lets libraries plan within `body` for one thread, the calling one.
    static func planningForOne<Result>(_ body: () -> Result) -> Result {
        let before = vm_plan_for_threads(1)
        defer { _ = vm_plan_for_threads(before) }
        return body()
    }

    /// Lets idle threads of the pool sleep after a part of a millisecond instead of several.
    ///
    /// OpenMP's threads wait for work in a loop, by default for about four milliseconds. On a
    /// machine that does something else as well, a waiting thread then keeps the one that it waits
    /// for from running: beside four busy loops on two cores, a step of 2.4 ms took 11 to 168 ms, and
    /// 10 to 20 ms with short waits. Shorter ones still, of 2,000 turns, let threads sleep between
    /// the operations of a step, and cost a tenth of it on an idle machine. The runtime reads its
    /// settings when it is loaded, so the program replaces itself once by itself with the setting
    /// made. A setting of the user's is left alone, and so are threads that are bound to processors:
    /// the runtime has bound this one by now, and all would be started on the one it is bound to.
    public static func waitBriefly() {
        let settings = [
            "GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY",
        ]
        guard settings.allSatisfy({ getenv($0) == nil }) else { return }
        setenv("GOMP_SPINCOUNT", "\(shortWait)", 1)
        // Returns only when it fails, and then the program goes on as it is.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }

    /// Turns of the waiting loop, some 15 to 45 ns each.
    private static let shortWait = 8000

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
