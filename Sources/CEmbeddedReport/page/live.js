// The page of a server: the list of all runs, and the report of those that are selected, kept up to
// date while they train.
"use strict";

const POLL_MILLISECONDS = 2000;
const FIRST_SELECTION = 3;
const NOTHING = {
  title: "GenerativeLab", program: "", created: "", omitted: [], runs: [], unreadable: [], settings: [],
  metrics: [], smoothingWeights: [], axes: [], curves: {}, pictures: [],
};

class LivePage {
  constructor() {
    this.client = new ServerClient();
    this.page = new Page(NOTHING);
    this.page.loadPicture = (image, address) => this.client.show(image, address);
    this.sampling = new SamplingPanel(this.client);
    this.runs = [];
    // The selected runs in the order of selection, each with its colour.
    this.selected = new Map();
    this.isFirst = true;
    document.body.classList.add("live");
    // What moves comes first; the settings of runs of several kinds take a page.
    byId("pictures-heading").parentElement.after(
      byId("sampling"), byId("settings-heading").parentElement);
    for (const button of byId("sections").children) {
      button.addEventListener("click", () => byId(button.dataset.section).scrollIntoView());
    }
    byId("list-filter").addEventListener("input", () => this.list());
    byId("select-none").addEventListener("click", () => {
      this.selected.clear();
      this.select();
    });
    byId("token-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.client.token = byId("token").value;
      this.poll();
    });
    window.addEventListener("resize", () => this.sampling.paintMap());
    document.addEventListener("visibilitychange", () => this.poll());
    this.poll();
  }

  // Asks what is new, and again after a while; a page that nobody sees asks nothing.
  async poll() {
    clearTimeout(this.timer);
    if (document.hidden) return;
    try {
      const { value, isNew } = await this.client.get("/api/runs");
      this.lock(false);
      byId("connection").textContent = "";
      if (isNew) {
        this.runs = value.runs;
        this.selectFirst();
        this.list();
        this.offer();
      }
      await this.refresh();
    } catch (error) {
      const isLocked = error.status === 401;
      this.lock(isLocked);
      byId("connection").textContent = !isLocked ? error.message
        : this.client.token ? "this is not the server's token" : "";
      if (!(error instanceof RequestFailure)) console.error(error);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.poll(), POLL_MILLISECONDS);
  }

  // Shows the field for the token alone, as long as the server wants one.
  lock(isLocked) {
    byId("token-form").hidden = !isLocked;
    if (isLocked && !document.body.classList.contains("locked")) byId("token").focus();
    document.body.classList.toggle("locked", isLocked);
  }

  // The newest runs, unless the address names others.
  selectFirst() {
    if (!this.isFirst) return;
    this.isFirst = false;
    const named = new URLSearchParams(location.hash.slice(1)).get("runs");
    const ids = named === null ? this.runs.slice(-FIRST_SELECTION).map(({ id }) => id)
      : named.split(",");
    for (const id of ids) if (this.runs.some((run) => run.id === id)) this.add(id);
  }

  add(id) {
    const taken = new Set(this.selected.values());
    let colour = 0;
    while (taken.has(colour)) colour += 1;
    this.selected.set(id, colour);
  }

  async select() {
    history.replaceState(null, "", `#runs=${[...this.selected.keys()].join(",")}`);
    this.list();
    this.offer();
    try {
      await this.refresh();
    } catch (error) {
      byId("connection").textContent = error.message;
    }
  }

  // The report of the selected runs.
  async refresh() {
    for (const id of [...this.selected.keys()]) {
      if (!this.runs.some((run) => run.id === id)) this.selected.delete(id);
    }
    const ids = [...this.selected.keys()];
    if (ids.length === 0) {
      this.shown = "";
      this.page.show(NOTHING);
      return;
    }
    const path = `/api/comparison?runs=${ids.join(",")}`;
    const { value, isNew } = await this.client.get(path, "comparison");
    if (ids.join() !== [...this.selected.keys()].join()) return;
    if (!isNew && this.shown === path) return;
    this.shown = path;
    for (const run of value.runs) run.colour = this.selected.get(run.id);
    // Where no run can be read, there is nothing but their errors.
    this.page.show({ ...NOTHING, ...value });
  }

  offer() {
    this.sampling.offer([...this.selected.keys()]
      .map((id) => this.runs.find((run) => run.id === id)).filter(Boolean));
  }

  list() {
    const words = byId("list-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.runs.filter((run) => words.every(
      (word) => `${run.name} ${run.model} ${run.status}`.toLowerCase().includes(word)));
    const focused = document.activeElement?.dataset?.run;
    byId("run-list").replaceChildren(...shown.reverse().map((run) => this.entry(run)));
    if (shown.length === 0) {
      byId("run-list").append(cell("li", this.runs.length ? "none found" : "no runs yet", "hint"));
    }
    if (focused) byId("run-list").querySelector(`[data-run="${CSS.escape(focused)}"]`)?.focus();
  }

  entry(run) {
    const item = document.createElement("li");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = this.selected.has(run.id);
    box.dataset.run = run.id;
    box.addEventListener("change", () => {
      if (box.checked) this.add(run.id);
      else this.selected.delete(run.id);
      this.select();
    });
    const label = document.createElement("label");
    label.append(box);
    if (box.checked) label.append(swatch(this.selected.get(run.id)));
    label.append(cell("span", run.name, "name"));
    const facts = cell("p", cell("span", run.status, `status status-${run.status}`), "facts");
    const epochs = run.epochs ? `epoch ${run.epoch}/${run.epochs}` : `epoch ${run.epoch}`;
    const metric = run.metric && `${run.metric.name} ${numberText(Number(run.metric.value))}`;
    for (const fact of [run.model, epochs, metric].filter(Boolean)) {
      facts.append(cell("span", fact));
    }
    item.append(label, facts);
    if (run.status === "running" && run.epochs) {
      const progress = document.createElement("progress");
      progress.max = run.epochs;
      progress.value = run.epoch;
      progress.setAttribute("aria-label", `epochs of ${run.name}`);
      item.append(progress);
    }
    const trouble = run.error ?? run.problem;
    if (trouble) item.append(cell("p", trouble, "facts trouble"));
    for (const warning of run.warnings) {
      item.append(cell("p", warningText(warning), "facts warning"));
    }
    return item;
  }
}

window.live = new LivePage();
