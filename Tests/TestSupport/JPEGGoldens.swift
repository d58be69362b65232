import Foundation

/// JPEG files of 24 × 16 pixels, made by `Tests/interop/make_jpegs.c`: red (or grey) is 10 a column,
/// green 15 a row, blue 5 a column and a row.
package enum JPEGGoldens {
    private static let files = [
        "grey":
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUG"
            + "BgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAQABgBAREA/8QAHwAA"
            + "AQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQR"
            + "BRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RF"
            + "RkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip"
            + "qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEB"
            + "AAA/APyL/ZG/5dv+A1+oH7I3/Lt/wGv1A/ZG/wCXb/gNfy//ALI3/Lt/wGv1A/ZG/wCXb/gN"
            + "fqB+yN/y7f8AAa//2Q==",
        "colour":
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUG"
            + "BgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYH"
            + "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAAR"
            + "CAAQABgDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA"
            + "AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkK"
            + "FhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWG"
            + "h4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl"
            + "5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA"
            + "AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYk"
            + "NOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOE"
            + "hYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk"
            + "5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD8tPh7+yn9z/iW+n8FeRh838zwuFOPdvfP"
            + "cvh5+yn9wf2b6fwV7WHzfzP6T4U492989y+Hn7Kf3P8AiW+n8Fe1h838z+k+FOPfh989I+Hv"
            + "7Kf3P+Jb6fwV/PmHzfzP8A+FOPfh989y+Hn7Kf3B/Zvp/BXtYfN/M/pPhTj3b3z3L4efsp/c"
            + "/wCJb6fwV7WHzfzP6T4U49298//Z",
        "progressive":
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUG"
            + "BgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYH"
            + "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgAR"
            + "CAAQABgDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAYHCP/EABYBAQEBAAAAAAAA"
            + "AAAAAAAAAAUGB//aAAwDAQACEAMQAAAByy8115Gn5EaWFt//AP/EABYQAAMAAAAAAAAAAAAA"
            + "AAAAAAAFBv/aAAgBAQABBQJfKC+UF8oL5QXygvlD/8QAGhEAAgIDAAAAAAAAAAAAAAAAAAYB"
            + "IgUkMf/aAAgBAwEBPwFVfeWMY+6sWP/EABoRAAICAwAAAAAAAAAAAAAAAAAFAwQiMWH/2gAI"
            + "AQIBAT8BrtukbbHZ/8QAFRABAQAAAAAAAAAAAAAAAAAAADP/2gAIAQEABj8Cmmmmmm//xAAW"
            + "EAADAAAAAAAAAAAAAAAAAAAAMcH/2gAIAQEAAT8hVIqRUipFSKk//9oADAMBAAIAAwAAABD3"
            + "7//EABcRAQADAAAAAAAAAAAAAAAAAABBoeH/2gAIAQMBAT8Qr5bl/8QAFBEBAAAAAAAAAAAA"
            + "AAAAAAAAEP/aAAgBAgEBPxASf//EABcQAQEBAQAAAAAAAAAAAAAAAAChMWH/2gAIAQEAAT8Q"
            + "hOXhlMJy8Mp//9k=",
        "cmyk":
            "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYG"
            + "BQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/9sAQwECAgICAgIFAwMFCgcGBwoK"
            + "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK/8AAFAgA"
            + "EAAYBAERAAIRAQMRAQQRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQ"
            + "AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJ"
            + "ChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SF"
            + "hoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk"
            + "5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALUR"
            + "AAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoW"
            + "JDThJfEXGBkaJicoKSo1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKD"
            + "hIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uLj"
            + "5OXm5+jp6vLz9PX29/j5+v/aAA4EAQACEQMRBAAAPwD9R/iB+1Z/rP8AiZ/+P169fKPI93ir"
            + "gH4vc/rU/Iv4RfCP/V/6L6dq8N+IH7Vn+s/4mf8A4/Xi18o8j+bOKuAvi93+tT6g+EXwj/1f"
            + "+i+navDfiB+1Z/rP+Jn/AOP14tfKPI/mzirgL4vcPqD4RfCP/V/6L6dq83+IH7Vn+s/4mf8A"
            + "4/X9B18o30P9/OKuAfi9w+X/AIRfCP8A1f8Aovp2rw34gftWf6z/AImf/j9eLXyjfQ/mzirg"
            + "L4vcPqD4RfCP/V/6L6dq8N+IH7Vn+s/4mf8A4/Xi18o30P5s4q4B+L3P61PqD4RfCP8A1f8A"
            + "ovp2r//Z",
    ]

    /// The bytes of a file: `grey`, `colour`, `progressive` or `cmyk`.
    package static func bytes(_ name: String) -> [UInt8] {
        files[name].flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } ?? []
    }
}
