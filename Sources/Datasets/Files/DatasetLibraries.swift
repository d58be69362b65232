import CZlib

/// The versions of the libraries that data are read with, as they are loaded.
public enum DatasetLibraries {
    /// The version of zlib: `1.2.13`.
    public static var zlib: String { String(cString: zlibVersion()) }
}
