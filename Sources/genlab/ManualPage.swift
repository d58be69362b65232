import Basics
import Configuration
import Experiments
import Foundation

/// A man page (section 1, man macros) made of what the argument parser knows of the commands.
struct ManualPage {
    private let root: JSONValue
    private let date: Date

    /// A page of a description as `--experimental-dump-help` prints it.
    ///
    /// - Throws: `JSONSyntaxError` for anything else.
    init(describing help: String, date: Date) throws {
        root = try JSONValue.parse(help, source: "help")["command"] ?? .null
        self.date = date
    }

    /// The page.
    var text: String {
        let day = date.formatted(
            Date.ISO8601FormatStyle().year().month().day().dateSeparator(.dash))
        let name = root["commandName"]?.stringValue ?? "genlab"
        let title = root["abstract"]?.stringValue ?? ""
        var lines = [
            ".TH \(name.uppercased()) 1 \"\(day)\" \"\(name) \(programVersion)\" \"User Commands\"",
            ".SH NAME", "\(name) \\- \(Self.escaped(Self.lowered(title)))",
            ".SH SYNOPSIS", ".B \(name)", "\\fIcommand\\fR [\\fIarguments\\fR]",
            ".SH DESCRIPTION",
            Self.escaped(
                "GenerativeLab trains variational autoencoders, generative adversarial networks, "
                    + "classifiers and regressors, each described by one JSON file, samples and "
                    + "compares them."),
        ]
        lines += Self.discussion(of: root)
        lines.append(".SH COMMANDS")
        for command in root["subcommands"]?.arrayValue ?? [] {
            lines += Self.section(on: command, path: [name])
        }
        return (lines + Self.metrics + Self.closing).joined(separator: "\n") + "\n"
    }

    private static func section(on command: JSONValue, path: [String]) -> [String] {
        let name = command["commandName"]?.stringValue ?? ""
        guard name != "help", command["shouldDisplay"]?.boolValue ?? true else { return [] }
        let path = path + [name]
        let arguments = (command["arguments"]?.arrayValue ?? []).filter {
            $0["shouldDisplay"]?.boolValue ?? true
        }
        let own = arguments.filter { !["help", "version"].contains(longName(of: $0)) }
        var lines = [".SS \"\(escaped(path.joined(separator: " ")))\""]
        lines.append(escaped(command["abstract"]?.stringValue ?? ""))
        lines += [".PP", ".B \(escaped(path.joined(separator: " ")))"]
        lines += own.map(usage)
        lines += own.flatMap(entry)
        lines += discussion(of: command)
        for inner in command["subcommands"]?.arrayValue ?? [] {
            lines += section(on: inner, path: path)
        }
        return lines
    }

    // MARK: - Arguments

    private static func longName(of argument: JSONValue) -> String {
        argument["preferredName"]?["name"]?.stringValue ?? ""
    }

    private static func spelled(_ name: JSONValue) -> String {
        let text = name["name"]?.stringValue ?? ""
        return escaped((name["kind"]?.stringValue == "long" ? "--" : "-") + text)
    }

    private static func value(of argument: JSONValue) -> String {
        "\\fI\(escaped(argument["valueName"]?.stringValue ?? "value"))\\fR"
    }

    /// `[-o output]`.
    private static func usage(_ argument: JSONValue) -> String {
        var text: String
        switch argument["kind"]?.stringValue {
        case "positional": text = value(of: argument)
        case "option":
            text = "\\fB\(spelled(argument["preferredName"] ?? .null))\\fR \(value(of: argument))"
        default: text = "\\fB\(spelled(argument["preferredName"] ?? .null))\\fR"
        }
        if argument["isRepeating"]?.boolValue ?? false { text += " ..." }
        return argument["isOptional"]?.boolValue ?? false ? "[\(text)]" : text
    }

    /// The names of an argument and what it does.
    private static func entry(_ argument: JSONValue) -> [String] {
        let names = (argument["names"]?.arrayValue ?? []).map { "\\fB\(spelled($0))\\fR" }
            .joined(separator: ", ")
        let heading: String
        switch argument["kind"]?.stringValue {
        case "positional": heading = value(of: argument)
        case "option": heading = "\(names) \(value(of: argument))"
        default: heading = names
        }
        var text = [argument["abstract"]?.stringValue, argument["discussion"]?.stringValue]
            .compactMap { $0 }.joined(separator: " ")
        if let standard = argument["defaultValue"]?.stringValue {
            text += " (default: \(standard))"
        }
        return [".TP", heading, escaped(text)]
    }

    // MARK: - Text

    /// Paragraphs, and indented lines as they are.
    private static func discussion(of command: JSONValue) -> [String] {
        var lines: [String] = []
        var isExample = false
        for line in (command["discussion"]?.stringValue ?? "").split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            let isIndented = line.hasPrefix("  ")
            if isIndented != isExample {
                lines += isIndented ? [".PP", ".nf", ".RS 4"] : [".RE", ".fi"]
                isExample = isIndented
            }
            if isIndented {
                lines.append(escaped(String(line.dropFirst(2))))
            } else if line.isEmpty {
                continue
            } else {
                lines += [".PP", escaped(String(line))]
            }
        }
        return lines + (isExample ? [".RE", ".fi"] : [])
    }

    private static func lowered(_ sentence: String) -> String {
        let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// Text that no macro or escape hides in, in ASCII, which every formatter reads alike.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "\"": result += "\\(dq"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\n": result += " "
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result +=
                    "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                    + "]"
            }
        }
        return result.hasPrefix(".") ? "\\&" + result : result
    }

    /// The metrics of each family.
    private static var metrics: [String] {
        var lines = [".SH METRICS"]
        for section in MetricReference().sections {
            lines += [".SS \"\(escaped(section.family))\"", escaped(section.summary)]
            for metric in section.metrics {
                lines += [".TP", ".B \(escaped(metric.name))", escaped(metric.text)]
            }
        }
        return lines
    }

    /// What the commands have in common.
    private static var closing: [String] {
        var lines = [".SH ENVIRONMENT"]
        for (name, text) in [
            ("GENLAB_DATA", "Folder in which data sets are looked for after --data-root."),
            (
                "GENLAB_HOME",
                "Folder of the cache; XDG_CACHE_HOME/genlab or ~/.cache/genlab unless set."
            ),
            ("GENLAB_BACKEND", "Library of matrix products: onednn, openblas or reference."),
            ("NO_COLOR", "No colours on a terminal, if not empty."),
            ("FORCE_COLOR", "Colours elsewhere too, if not empty and not 0."),
        ] {
            lines += [".TP", ".B \(name)", escaped(text)]
        }
        lines.append(".SH FILES")
        for (name, text) in [
            (
                "Outputs/NAME-TIME/",
                "A run: config.json, run.json, metrics.jsonl, images, checkpoints."
            ),
            ("Outputs/NAME-TIME/sweep.json", "What a sweep varies and how each job stands."),
        ] {
            lines += [".TP", ".I \(escaped(name))", escaped(text)]
        }
        lines.append(".SH \"EXIT STATUS\"")
        for (code, text) in [
            ("0", "All went well."), ("1", "A run or a job failed or diverged."),
            ("64", "The command line is wrong."), ("65", "A file that was read is damaged."),
            ("66", "Something to be read is not there."),
            ("71", "The system refuses threads or addresses that the command needs."),
            ("73", "Something is there already, is in use, or cannot be written or removed."),
            (
                "74",
                "Something cannot be read, as the system says, or standard output takes no more."
            ),
            ("78", "A config is wrong."),
            (
                "129, 130, 143",
                "Interrupted by SIGHUP, Ctrl-C or SIGTERM; a run has written a checkpoint."
            ),
        ] {
            lines += [".TP", ".B \"\(code)\"", escaped(text)]
        }
        return lines
    }
}
