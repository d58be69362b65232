import Basics
import Configuration
import Foundation
import Glibc
import RunStore

/// A condition that runs are chosen by: `status=finished`, `model.latentSize>=10`,
/// `min:test/loss<110`, `age>30d`.
package struct RunFilter: Sendable {
    private enum Relation: String {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        /// Whether it holds between two things of which the first is less than, equal to or more
        /// than the second.
        func holds(isLess: Bool, isEqual: Bool) -> Bool {
            switch self {
            case .equal: isEqual
            case .notEqual: !isEqual
            case .less: isLess
            case .lessOrEqual: isLess || isEqual
            case .greater: !isLess && !isEqual
            case .greaterOrEqual: !isLess
            }
        }
    }

    private enum Value {
        case number(Double)
        case setting(JSONValue)
        /// A text, of which a pattern may be given.
        case texts([String])
        case time(Date)
    }

    /// What is no setting and no metric.
    package static let columns = [
        "name", "status", "sweep", "started", "age", "epoch", "step", "time", "speed",
    ]
    private static let figures = ["last", "min", "max", "best"]

    private let key: String
    private let relation: Relation
    private let text: String
    /// The same text, or what it means, for an age.
    private let ageLimit: Double?

    /// Whether a word of a command line is meant as a filter: no run's name has such signs.
    package static func isFilter(_ word: String) -> Bool {
        word.contains { "=<>".contains($0) }
    }

    /// A filter as it is written, `KEY=VALUE`, or with `!=`, `<`, `<=`, `>`, `>=`. Several values
    /// behind `=` or `!=`, with commas between, are alternatives; texts may be patterns with `*`.
    ///
    /// - Throws: `RequestError` for anything else.
    package init(_ text: String) throws {
        guard let start = text.firstIndex(where: { "=<>!".contains($0) }),
            start > text.startIndex
        else {
            throw RequestError(
                "\"\(text)\" is no filter; expected a key, one of = != < <= > >=, and a value, as in "
                    + "status=finished")
        }
        let rest = text[start...]
        let signs = String(rest.prefix { "=<>!".contains($0) })
        guard let relation = signs == "==" ? .equal : Relation(rawValue: signs) else {
            throw RequestError(
                "\"\(text)\": \"\(signs)\" is none of = != < <= > >=")
        }
        key = String(text[..<start])
        self.relation = relation
        self.text = String(rest.dropFirst(signs.count))
        ageLimit = key == "age" ? try Self.seconds(self.text, in: text) : nil
        if key == "started", !Self.isTime(self.text) {
            throw RequestError(
                "\"\(text)\": expected a time such as 2026-01-31 or \"2026-01-31 23:59\"")
        }
    }

    /// Those of `runs` for which all filters hold, in their order.
    ///
    /// - Throws: `RequestError` for a key that no run has, naming the nearest that one has, and for
    ///   values that cannot be compared so.
    package static func selection<Run: RunFacts>(
        of runs: [Run], by filters: [RunFilter], now: Date = Date()
    ) throws -> [Run] {
        guard !runs.isEmpty else { return [] }
        for filter in filters { try filter.refuseUnknownKey(among: runs) }
        return try runs.filter { run in
            try filters.allSatisfy { try $0.matches(run, now: now) }
        }
    }

    /// The keys that filters of these runs may have, each once.
    package static func keys<Run: RunFacts>(of runs: [Run]) -> [String] {
        let settings = runs.flatMap { run in
            SettingDifference.flattened(.object(run.settings), path: "").map(\.0)
        }
        return distinct(columns + settings + runs.flatMap { $0.summary.entries.map(\.name) })
    }

    private func refuseUnknownKey<Run: RunFacts>(among runs: [Run]) throws {
        if Self.columns.contains(key) { return }
        if runs.contains(where: { value(of: $0, now: Date()) != nil }) { return }
        // A metric that has no finite value yet is known all the same.
        let metric = Self.figure(key)?.metric ?? key
        if runs.contains(where: { $0.summary[metric] != nil }) { return }
        let hint = closestMatch(to: metric, among: Self.keys(of: runs))
        throw RequestError(
            "no run has a setting or metric \"\(metric)\""
                + (hint.map { "; did you mean \($0)?" }
                    ?? "; expected one of \(Self.columns.joined(separator: ", ")), a setting such as "
                    + "model.type, or a metric such as test/loss"))
    }

    private func matches<Run: RunFacts>(_ run: Run, now: Date) throws -> Bool {
        guard let value = value(of: run, now: now) else { return relation == .notEqual }
        switch value {
        case .number(let number): return try compare(number)
        case .time(let date): return compare(Wording.time(date))
        case .texts(let texts):
            return try compare { pattern in texts.contains { Self.matches($0, pattern) } }
        case .setting(let setting):
            if let number = setting.doubleValue { return try compare(number) }
            let written = Self.compact(setting.plainText)
            return try compare { Self.matches(written, Self.compact($0)) }
        }
    }

    private func compare(_ number: Double) throws -> Bool {
        let given = ageLimit.map { [$0] } ?? alternatives.map { Double($0) ?? .nan }
        switch relation {
        case .equal, .notEqual:
            let isEqual = given.contains { $0 == number || ($0.isNaN && number.isNaN) }
            return isEqual == (relation == .equal)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard given.count == 1, let limit = given.first, !limit.isNaN else {
                throw RequestError("\"\(key)\(relation.rawValue)\(text)\": expected one number")
            }
            return !number.isNaN && relation.holds(isLess: number < limit, isEqual: number == limit)
        }
    }

    /// A time is a text whose order is that of time; one that is cut short stands for a whole day,
    /// hour or minute.
    private func compare(_ time: String) -> Bool {
        let given = text.replacing("T", with: " ")
        let cut = String(time.prefix(given.count))
        return relation.holds(isLess: cut < given, isEqual: cut == given)
    }

    private func compare(_ isOne: (String) -> Bool) throws -> Bool {
        guard relation == .equal || relation == .notEqual else {
            throw RequestError(
                "\"\(key)\(relation.rawValue)\(text)\": \(key) is no number; expected = or !=")
        }
        return alternatives.contains(where: isOne) == (relation == .equal)
    }

    /// The text between commas, but for those within a list or an object.
    private var alternatives: [String] {
        text.hasPrefix("[") || text.hasPrefix("{")
            ? [text]
            : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.isExactly(pattern)
            || (pattern.contains { "*?[".contains($0) } && fnmatch(pattern, text, 0) == 0)
    }

    private static func compact(_ text: String) -> String { text.replacing(" ", with: "") }

    private func value<Run: RunFacts>(of run: Run, now: Date) -> Value? {
        let sweep = run.label.split(separator: "/").dropLast().last.map(String.init)
        switch key {
        case "name":
            let name = run.settings["name"]?.stringValue
            return .texts([run.label] + [sweep, name].compactMap { $0 })
        case "status": return .texts([run.statusName])
        case "sweep": return sweep.map { .texts([$0]) }
        case "started": return run.started.map(Value.time)
        case "age": return run.started.map { .number(now.timeIntervalSince($0)) }
        case "epoch": return .number(Double(run.epoch))
        case "step": return .number(Double(run.step))
        case "time": return .number(run.seconds)
        case "speed": return run.imagesPerSecond.map(Value.number)
        default: break
        }
        if let setting = run.setting(key) { return .setting(setting) }
        if let entry = run.summary[key] { return .number(entry.last) }
        guard let (figure, metric) = Self.figure(key), let entry = run.summary[metric] else {
            return nil
        }
        let number =
            switch figure {
            case "min": entry.minimum
            case "max": entry.maximum
            case "best": entry.best
            default: Double?.some(entry.last)
            }
        return number.map(Value.number)
    }

    private static func figure(_ key: String) -> (figure: String, metric: String)? {
        let parts = key.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count == 2 && figures.contains(parts[0]) ? (parts[0], parts[1]) : nil
    }

    private static func isTime(_ text: String) -> Bool {
        let shape = Array("0000-00-00 00:00:00")
        return text.count >= 4 && text.count <= shape.count
            && zip(text, shape).allSatisfy { character, sign in
                sign == "0"
                    ? character.isASCII && character.isNumber
                    : character == sign || (sign == " " && character == "T")
            }
    }

    /// Seconds of `90s`, `15m`, `12h`, `30d` or `4w`.
    private static func seconds(_ text: String, in filter: String) throws -> Double {
        let units: [Character: Double] = [
            "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
        ]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()),
            number.isFinite, number >= 0
        else {
            throw RequestError(
                "\"\(filter)\": expected an age such as 90s, 15m, 12h, 30d or 4w")
        }
        return number * unit
    }
}
