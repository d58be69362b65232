// Files of kinds that our own writer does not make, from Python's standard library:
//
// import struct, zlib, base64
// def chunk(t, d): return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
// def png(w, h, depth, colour, raw, interlace=0, extra=b""):
//     header = struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, interlace)
//     return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
//             + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))
// files = {}
// files["palette"] = png(3, 2, 2, 3, bytes([0, 0b00011000, 0, 0b10010000]),
//     extra=chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]))
//         + chunk(b"tRNS", bytes([255, 128])))
// files["deep"] = png(2, 1, 16, 2, bytes([0])
//     + struct.pack(">6H", 0, 32896, 65535, 257, 514, 771))
// files["bits"] = png(9, 1, 1, 0, bytes([0, 0b10100110, 0b10000000]))
// files["greyAlpha"] = png(2, 1, 8, 4, bytes([0, 10, 20, 30, 40]))
// raw = b""  # 5 x 5, Adam7, pixel = 10 * row + column
// for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
//                        (1, 0, 2, 2), (0, 1, 1, 2)]:
//     for y in range(y0, 5, dy):
//         row = bytes(10 * y + x for x in range(x0, 5, dx))
//         if row: raw += b"\0" + row
// files["interlaced"] = png(5, 5, 8, 0, raw, interlace=1)
// files["zTXt"] = png(1, 1, 8, 0, bytes([0, 7]),
//     extra=chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"caf\xe9")))
// files["gigantic"] = png(0x7FFFFFFF, 0x7FFFFFFF, 8, 6, b"\0")
// files["lying"] = png(4000, 4000, 8, 6, b"\0" * 100)
// for name, data in files.items(): print(name, base64.b64encode(data).decode())
enum PNGGoldens {
    static let files = [
        "palette":
            "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAACVBMVEX/AAAA/wAAAP8tSs"
            + "2KAAAAAnRSTlP/gAgPs2oAAAAMSURBVHjaY5BgmAAAANwAqVIaE48AAAAASUVORK5CYII=",
        "deep":
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAIAAAAr0DSeAAAAFUlEQVR42mNgYGho+P+fkZ"
            + "GJiZkZABigAwst3IWpAAAAAElFTkSuQmCC",
        "bits":
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAABAQAAAAAkubnQAAAAC0lEQVR42mNY1gAAAc8BJ9"
            + "WbwysAAAAASUVORK5CYII=",
        "greyAlpha":
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR42mPgEpHTAAAAzQ"
            + "BltceWUgAAAABJRU5ErkJggg==",
        "interlaced":
            "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAAAAAHfA0mvAAAALElEQVR42mNgYGBh0NBhYG"
            + "LQYhARk2BgZGYQFWfQ1Gbg4ubh5WOQk1dQVAIAIIUCJ8SHsQcAAAAASUVORK5CYII=",
        "zTXt":
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAAFXpUWHRDb21tZW50AAB4nE"
            + "tOTHsJAARoAhTU09LBAAAACklEQVR42mNgBwAACQAIjau5AQAAAABJRU5ErkJggg==",
        "gigantic":
            "iVBORw0KGgoAAAANSUhEUn////9/////CAYAAAAUyQtmAAAACUlEQVR42mMAAAABAAGxDb"
            + "aTAAAAAElFTkSuQmCC",
        "lying":
            "iVBORw0KGgoAAAANSUhEUgAAD6AAAA+gCAYAAADuf+MCAAAADElEQVR42mNgoD0AAABkAA"
            + "G4me+ZAAAAAElFTkSuQmCC",
    ]
}
