import CCairo
import CPNG

/// The versions of the libraries that pictures are drawn and written with, as they are loaded.
public enum LibraryVersions {
    /// Cairo's: `1.16.0`.
    public static var cairo: String { String(cString: cairo_version_string()) }
    /// The version of libpng: `1.6.39`.
    public static var libpng: String { String(cString: cpng_version()) }
}
