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

function runName(report, index) {
  const label = document.createElement("span");
  label.append(swatch(report.runs[index].colour), report.runs[index].name);
  return label;
}

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
    name.append(box, runName(report, index));
    const status = cell("td", run.error ? `${run.status}: ${run.error}` : run.status,
      `text status-${run.status}`);
    return [cell("td", name), status, cell("td", numberText(run.epoch)),
      cell("td", numberText(run.step)), cell("td", durationText(run.seconds)),
      cell("td", numberText(run.imagesPerSecond))];
  });
  fill(table, ["run", cell("th", "status", "text"), "epoch", "step", "time", "images/s"], rows);
}

function fillSettings(table, report, shown) {
  const runs = [...shown];
  const rows = report.settings.map((setting) => [cell("td", setting.path),
    ...runs.map((run) => cell("td", setting.values[run] ?? "—"))]);
  if (rows.length === 0) rows.push([cell("td", "none")]);
  fill(table, ["setting", ...runs.map((run) => cell("th", runName(report, run)))], rows);
}

const METRIC_COLUMNS = [
  ["last", "last"], ["minimum", "minimum"], ["maximum", "maximum"], ["step of best", "bestStep"],
  ["to the first run", "difference"],
];

// One line a metric and run; a click on a column's head sorts the runs of each metric by it.
function fillMetrics(table, report, shown, isMetricShown, order, sort) {
  const titles = [cell("th", "metric"), cell("th", "run", "text"),
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
      rows.push([cell("td", index === 0 ? metric.name : ""),
        cell("td", runName(report, run), "text"),
        ...METRIC_COLUMNS.map(([, key]) => {
          const value = entry[key] === undefined || entry[key] === null
            ? undefined : Number(entry[key]);
          const isBest = Number.isFinite(best) && entry.best === best
            && key === (metric.goal === "lower" ? "minimum" : "maximum");
          return cell("td", numberText(value), isBest ? "best" : "");
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
