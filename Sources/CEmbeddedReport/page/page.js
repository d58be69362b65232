// The page: what is shown, its controls, and the pictures of all runs at one epoch.
"use strict";

class Page {
  constructor(report) {
    this.report = report;
    this.view = {
      along: "step", smoothing: 0, logarithmic: false, zoom: null,
      runs: new Set(report.runs.keys()), lines: new Set(),
    };
    this.order = { key: null, up: true };
    this.hidden = new Set();
    this.filled = null;
    this.panels = [];
    this.figures = new Map();
    // The epoch that was chosen by hand; without one, pictures follow the newest.
    this.chosenEpoch = null;
    this.loadPicture = (image, source) => { image.src = source; };
    this.listen();
    this.show(report);
    this.begin(report);
  }

  // How curves are shown at first. Means of groups are made along one axis alone.
  begin({ view, groups }) {
    if (!view) return;
    byId("axis").value = view.along;
    byId("axis").disabled = Boolean(groups);
    byId("logarithmic").checked = view.logarithmic;
    const distance = (weight) => Math.abs(weight - view.smoothing);
    byId("smoothing").value = this.smoothingWeights.reduce(
      (best, weight, at, all) => (distance(weight) < distance(all[best]) ? at : best), 0);
    this.update();
  }

  // Shows a report, also a newer state of the one that is shown.
  show(data) {
    // A line is drawn for each run, or for each group of runs.
    const report = {
      ...data, axes: data.axes.map(unpackedAxis), lines: data.groups ?? data.runs,
    };
    this.report = report;
    this.filled = null;
    // A page that shows no run for a while keeps its slider where it stands.
    if (report.runs.length > 0 || !this.smoothingWeights) {
      this.smoothingWeights = [0, ...report.smoothingWeights];
      byId("smoothing").max = report.smoothingWeights.length;
    }
    document.title = report.title;
    byId("title").textContent = report.title;
    byId("origin").textContent = [report.program, report.created].filter(Boolean).join(", ");
    byId("omitted").replaceChildren(...report.omitted.map((text) => cell("li", text)));
    const before = new Map(this.panels.map((panel) => [panel.metric, panel]));
    this.panels = report.metrics.filter(({ name }) => report.curves[name]).map((metric) => {
      const { name } = metric;
      const panel = before.get(name) ?? new CurvePanel(name, report.curves[name], this);
      panel.curves = report.curves[name];
      panel.describe(metric);
      return panel;
    });
    // Elements that stay keep the keyboard's focus.
    const elements = this.panels.map(({ element }) => element);
    const standing = [...byId("curves").children];
    if (elements.length !== standing.length || elements.some((one, at) => one !== standing[at])) {
      byId("curves").replaceChildren(...elements);
    }
    const chosen = byId("kind").value;
    byId("kind").replaceChildren(...report.pictures.map(({ kind }) => new Option(kind, kind)));
    if (report.pictures.some(({ kind }) => kind === chosen)) byId("kind").value = chosen;
    byId("pictures-heading").parentElement.hidden = report.pictures.length === 0;
    this.chooseKind();
    this.update();
  }

  listen() {
    const changes = {
      "metric-filter": "input", "run-filter": "input", axis: "change", smoothing: "input",
      logarithmic: "change",
    };
    for (const [id, kind] of Object.entries(changes)) {
      byId(id).addEventListener(kind, () => this.update());
    }
    byId("axis").addEventListener("change", () => this.zoom(null));
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    byId("reset-zoom").addEventListener("click", () => this.zoom(null));
    byId("theme").addEventListener("change", () => this.colour(byId("theme").value));
    byId("kind").addEventListener("change", () => this.chooseKind());
    byId("epoch").addEventListener("input", () => {
      const place = byId("epoch").valueAsNumber;
      this.chosenEpoch = place === this.newest ? null : this.epochs[place];
      this.showPictures();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    window.addEventListener("resize", () => this.panels.forEach((panel) => panel.draw()));
    // Paper is white.
    window.addEventListener("beforeprint", () => this.colour("light"));
    window.addEventListener("afterprint", () => this.colour(byId("theme").value));
  }

  zoom(ends) {
    this.view.zoom = ends;
    this.update();
  }

  colour(theme) {
    document.documentElement.dataset.theme = theme;
    this.recolour();
  }

  recolour() {
    this.filled = null;
    this.update();
  }

  announce(text) {
    byId("announcement").textContent = text;
  }

  update() {
    const isRunShown = filter(byId("run-filter"));
    const isMetricShown = filter(byId("metric-filter"));
    const { view, report } = this;
    view.along = byId("axis").value;
    view.smoothing = this.smoothingWeights[byId("smoothing").valueAsNumber];
    view.logarithmic = byId("logarithmic").checked;
    view.runs = new Set([...report.runs.keys()].filter(
      (run) => isRunShown(report.runs[run].name) && !this.hidden.has(report.runs[run].name)));
    view.lines = report.groups
      ? new Set([...report.groups.keys()].filter(
        (group) => report.groups[group].runs.some((run) => view.runs.has(run))))
      : view.runs;
    byId("smoothing-value").textContent = view.smoothing;
    for (const panel of this.panels) {
      const isShown = isMetricShown(panel.metric);
      panel.element.hidden = !isShown;
      if (isShown) panel.update(view);
    }
    // Tables of hundreds of runs take a while, and curves alone change while a slider moves.
    const state = JSON.stringify([[...view.runs], byId("metric-filter").value, this.order]);
    if (state === this.filled) return;
    this.filled = state;
    fillRuns(byId("runs"), report, view.runs, (run, isOn) => {
      this.hidden[isOn ? "delete" : "add"](report.runs[run].name);
      this.update();
    });
    fillWarnings(byId("warnings"), report, view.runs);
    fillSettings(byId("settings"), report, view.runs);
    fillMetrics(byId("metrics"), report, view.lines, isMetricShown, this.order, (key) => {
      this.order = { key, up: this.order.key === key ? !this.order.up : true };
      this.update();
    });
    this.showPictures();
  }

  // One slider for all runs; it stands at the last epoch that all of them have, or where it was put.
  chooseKind() {
    const pictures = this.report.pictures.find(({ kind }) => kind === byId("kind").value);
    if (!pictures) return;
    const ofRuns = pictures.runs.map((run) => Object.keys(run).map(Number));
    this.epochs = [...new Set(ofRuns.flat())].sort((a, b) => a - b);
    const common = this.epochs.findLastIndex(
      (epoch) => ofRuns.every((own) => own.length === 0 || own.includes(epoch)));
    const slider = byId("epoch");
    slider.max = Math.max(this.epochs.length - 1, 0);
    this.newest = common < 0 ? this.epochs.length - 1 : common;
    const chosen = this.epochs.indexOf(this.chosenEpoch);
    slider.value = chosen < 0 ? this.newest : chosen;
    this.showPictures();
  }

  showPictures() {
    const pictures = this.report.pictures.find(({ kind }) => kind === byId("kind").value);
    if (!pictures) return;
    const epoch = this.epochs[byId("epoch").valueAsNumber];
    byId("epoch-value").textContent = epoch ?? "—";
    const runs = [...this.view.runs].filter((run) => Object.keys(pictures.runs[run]).length > 0);
    const figures = new Map();
    for (const run of runs) {
      const { name, colour } = this.report.runs[run];
      const source = pictures.runs[run][epoch];
      const key = [name, colour, pictures.kind, epoch, source].join("\n");
      figures.set(key, this.figures.get(key) ?? this.figure(run, pictures.kind, epoch, source));
    }
    this.figures = figures;
    byId("pictures").replaceChildren(...figures.values());
  }

  figure(run, kind, epoch, source) {
    const figure = document.createElement("figure");
    const caption = cell("figcaption", named(this.report.runs[run]));
    if (!source) {
      figure.append(caption, cell("div", `— no picture of epoch ${epoch}`, "absent"));
      return figure;
    }
    const image = new Image();
    image.alt = `${kind} of ${this.report.runs[run].name}, epoch ${epoch}`;
    this.loadPicture(image, source);
    figure.append(caption, image);
    return figure;
  }
}

const byId = (id) => document.getElementById(id);

// Whether a text matches the regular expression of a field; one that is none is marked, and all match.
function filter(field) {
  try {
    const expression = new RegExp(field.value, "i");
    field.removeAttribute("aria-invalid");
    return (text) => expression.test(text);
  } catch {
    field.setAttribute("aria-invalid", "true");
    return () => true;
  }
}

