// The page: what is shown, its controls, and the pictures of all runs at one epoch.
"use strict";

class Page {
  constructor(report) {
    this.report = report;
    this.view = {
      along: "step", smoothing: 0, logarithmic: false, zoom: null,
      runs: new Set(report.runs.keys()),
    };
    this.order = { key: null, up: true };
    this.hidden = new Set();
    this.filled = null;
    this.listen();
    this.show(report);
  }

  // Shows a report, also a newer state of the one that is shown.
  show(data) {
    const report = { ...data, axes: data.axes.map(unpackedAxis) };
    this.report = report;
    this.filled = null;
    this.smoothingWeights = [0, ...report.smoothingWeights];
    byId("smoothing").max = report.smoothingWeights.length;
    document.title = report.title;
    byId("title").textContent = report.title;
    byId("origin").textContent = `${report.program}, ${report.created}`;
    byId("omitted").replaceChildren(...report.omitted.map((text) => cell("li", text)));
    this.panels = report.metrics.filter(({ name }) => report.curves[name])
      .map(({ name }) => new CurvePanel(name, report.curves[name], this));
    byId("curves").replaceChildren(...this.panels.map(({ element }) => element));
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
    byId("theme").addEventListener("change", () => {
      document.documentElement.dataset.theme = byId("theme").value;
      this.recolour();
    });
    byId("kind").addEventListener("change", () => this.chooseKind());
    byId("epoch").addEventListener("input", () => this.showPictures());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    window.addEventListener("resize", () => this.panels.forEach((panel) => panel.draw()));
  }

  zoom(ends) {
    this.view.zoom = ends;
    this.update();
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
    fillSettings(byId("settings"), report, view.runs);
    fillMetrics(byId("metrics"), report, view.runs, isMetricShown, this.order, (key) => {
      this.order = { key, up: this.order.key === key ? !this.order.up : true };
      this.update();
    });
    this.showPictures();
  }

  // One slider for all runs; it stands at the last epoch that all of them have.
  chooseKind() {
    const pictures = this.report.pictures.find(({ kind }) => kind === byId("kind").value);
    if (!pictures) return;
    const ofRuns = pictures.runs.map((run) => Object.keys(run).map(Number));
    this.epochs = [...new Set(ofRuns.flat())].sort((a, b) => a - b);
    const common = this.epochs.findLastIndex(
      (epoch) => ofRuns.every((own) => own.length === 0 || own.includes(epoch)));
    const slider = byId("epoch");
    slider.max = Math.max(this.epochs.length - 1, 0);
    slider.value = common < 0 ? slider.max : common;
    this.showPictures();
  }

  showPictures() {
    const pictures = this.report.pictures.find(({ kind }) => kind === byId("kind").value);
    if (!pictures) return;
    const epoch = this.epochs[byId("epoch").valueAsNumber];
    byId("epoch-value").textContent = epoch ?? "—";
    const runs = [...this.view.runs].filter((run) => Object.keys(pictures.runs[run]).length > 0);
    byId("pictures").replaceChildren(...runs.map((run) => {
      const figure = document.createElement("figure");
      const caption = cell("figcaption", runName(this.report, run));
      const source = pictures.runs[run][epoch];
      if (source) {
        const image = new Image();
        image.src = source;
        image.alt = `${pictures.kind} of ${this.report.runs[run].name}, epoch ${epoch}`;
        figure.append(caption, image);
      } else {
        figure.append(caption, cell("div", `— no picture of epoch ${epoch}`, "absent"));
      }
      return figure;
    }));
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

// The data stand in the page compressed, as base 64.
async function unpackedData() {
  const bytes = Uint8Array.from(atob(byId("data").textContent), (text) => text.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

window.ready = unpackedData().then((data) => {
  window.page = new Page(data);
}).catch((error) => {
  byId("origin").textContent = `This page cannot be shown here, perhaps for want of a newer browser: ${error}`;
  throw error;
});
