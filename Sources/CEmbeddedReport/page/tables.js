// Tables: the runs, the settings in which they differ, and what became of each metric.
"use strict";

function cell(tag, content, className) {
  const element = document.createElement(tag);
  if (content instanceof Node) element.append(content);
  else element.textContent = content;
  if (className) element.className = className;
  return element;
}

function fill(table, titles, rows) {
  const head = document.createElement("thead");
  const body = document.createElement("tbody");
  const line = (cells) => {
    const row = document.createElement("tr");
    row.append(...cells);
    return row;
  };
  head.append(line(titles.map((title) => (title instanceof Node ? title : cell("th", title)))));
  body.append(...rows.map(line));
  table.replaceChildren(head, body);
}

// A piece of the line in which a run's curves are drawn.
function swatch(colour) {
  const element = document.createElement("span");
  element.className = "swatch";
  element.style.borderTopColor = seriesColour(colour);
  element.style.borderTopStyle = seriesDashes(colour).length ? "dashed" : "solid";
  return element;
}

// The name of a run, or a group of runs, behind its piece of line.
function named({ colour, name }) {
  const label = document.createElement("span");
  label.append(swatch(colour), name);
  return label;
}

// What a warning says, and after which epoch it was found.
const warningText = ({ epoch, message }) => (epoch === null ? message : `epoch ${epoch}: ${message}`);

function durationText(seconds) {
  if (!Number.isFinite(seconds)) return "—";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function fillRuns(table, report, shown, toggle) {
  const rows = report.runs.map((run, index) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = shown.has(index);
    box.setAttribute("aria-label", `show ${run.name}`);
    box.addEventListener("change", () => toggle(index, box.checked));
    const name = document.createElement("label");
    name.append(box, named(run));
    const status = cell("td", run.error ? `${run.status}: ${run.error}` : run.status,
      `text status-${run.status}`);
    const groups = (report.groups ?? []).filter(({ runs }) => runs.includes(index));
    return [cell("td", name), ...groups.map((group) => cell("td", group.name, "text")), status,
      cell("td", numberText(run.epoch)),
      cell("td", numberText(run.step)), cell("td", durationText(run.seconds)),
      cell("td", numberText(run.imagesPerSecond))];
  });
  for (const { name, error } of report.unreadable) {
    rows.push([cell("td", name), ...(report.groups ? [cell("td", "")] : []),
      cell("td", `unreadable: ${error}`, "text status-unreadable")]);
  }
  const titles = report.groups ? [cell("th", "group", "text")] : [];
  fill(table, ["run", ...titles, cell("th", "status", "text"), "epoch", "step", "time",
    "images/s"], rows);
}

// What a user should read of the runs that are shown.
function fillWarnings(list, report, shown) {
  list.replaceChildren(...[...shown].flatMap((index) => report.runs[index].warnings.map(
    (warning) => {
      const item = cell("li", named(report.runs[index]));
      item.append(": ", warningText(warning));
      return item;
    })));
}

function fillSettings(table, report, shown) {
  const runs = [...shown];
  const rows = report.settings.map((setting) => [cell("td", setting.path),
    ...runs.map((run) => cell("td", setting.values[run] ?? "—"))]);
  if (rows.length === 0) rows.push([cell("td", "none")]);
  fill(table, ["setting", ...runs.map((run) => cell("th", named(report.runs[run])))], rows);
}

const METRIC_COLUMNS = [
  ["last", "last"], ["minimum", "minimum"], ["maximum", "maximum"], ["step of best", "bestStep"],
  ["to the first run", "difference"],
];

// One line a metric and run; a click on a column's head sorts the runs of each metric by it.
function fillMetrics(table, report, shown, isMetricShown, order, sort) {
  const titles = [cell("th", "metric"), cell("th", report.groups ? "group" : "run", "text"),
    ...METRIC_COLUMNS.map(([title, key]) => {
      const button = cell("button", title + (order.key === key ? (order.up ? " ↑" : " ↓") : ""));
      button.type = "button";
      button.addEventListener("click", () => sort(key));
      const head = cell("th", button);
      if (order.key === key) head.ariaSort = order.up ? "ascending" : "descending";
      return head;
    })];
  const rows = [];
  for (const metric of report.metrics.filter(({ name }) => isMetricShown(name))) {
    const entries = [...shown].filter((run) => metric.entries[run])
      .map((run) => ({ run, entry: metric.entries[run] }));
    if (order.key) {
      const value = ({ entry }) => Number(entry[order.key] ?? NaN);
      entries.sort((a, b) => compareNumbers(value(a), value(b), order.up));
    }
    const best = metric.goal && entries.length > 1
      ? entries.map(({ entry }) => entry.best).filter(Number.isFinite)
        .reduce((a, b) => ((metric.goal === "lower") === (a < b) ? a : b), NaN) : NaN;
    entries.forEach(({ run, entry }, index) => {
      const name = cell("td", index === 0 ? metric.title : "");
      if (index === 0) name.title = metric.description;
      rows.push([name,
        cell("td", named(report.lines[run]), "text"),
        ...METRIC_COLUMNS.map(([, key]) => {
          const value = entry[key] === undefined || entry[key] === null
            ? undefined : Number(entry[key]);
          const isBest = Number.isFinite(best) && entry.best === best
            && key === (metric.goal === "lower" ? "minimum" : "maximum");
          const deviation = entry.deviations?.[key];
          const spread = deviation === undefined ? "" : ` ± ${Number(deviation).toPrecision(2)}`;
          return cell("td", numberText(value) + spread, isBest ? "best" : "");
        })]);
    });
  }
  fill(table, titles, rows);
}

// NaN comes last either way.
function compareNumbers(a, b, up) {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
  return up ? a - b : b - a;
}
