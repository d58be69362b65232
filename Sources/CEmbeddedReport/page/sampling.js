// The panel in which examples are drawn from a model, and the map of a latent space of two dimensions.
"use strict";

// The map shows latent variables from -MAP_REACH to MAP_REACH, MAP_SIDE images a side.
const MAP_REACH = 3;
const MAP_SIDE = 15;

class SamplingPanel {
  constructor(client) {
    this.client = client;
    this.runs = [];
    this.drawn = null;
    this.mark = [0, 0];
    this.turn = 0;
    byId("sample-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.draw();
    });
    byId("sample-run").addEventListener("change", () => this.chooseRun());
    byId("sample-checkpoint").addEventListener("change", () => this.draw());
    byId("sample-weights").addEventListener("change", () => this.draw());
    byId("sample-interpolation").addEventListener("change", () => this.draw());
    byId("sample-other").addEventListener("click", () => {
      byId("sample-seed").value = Math.floor(Math.random() * 1e6);
      this.draw();
    });
    const map = byId("map");
    map.addEventListener("click", (event) => {
      const side = map.clientWidth;
      this.moveMark([
        (event.offsetX / side * 2 - 1) * MAP_REACH, (1 - event.offsetY / side * 2) * MAP_REACH,
      ]);
    });
    map.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      if (!step[event.key]) return;
      event.preventDefault();
      this.moveMark(this.mark.map((place, axis) => place + 0.1 * step[event.key][axis]));
    });
  }

  get run() { return this.runs.find(({ id }) => id === byId("sample-run").value); }

  // Whether the chosen run makes images, and not rows of a table; older runs do not say.
  get makesImages() { return (this.run?.exampleShape ?? [0, 0, 0]).length === 3; }

  // Offers the runs that are selected and generate examples.
  offer(runs) {
    this.runs = runs.filter(({ canSample, step }) => canSample && step > 0);
    byId("sampling").hidden = this.runs.length === 0;
    const chosen = byId("sample-run").value;
    byId("sample-run").replaceChildren(...this.runs.map(({ id, name }) => new Option(name, id)));
    if (this.runs.some(({ id }) => id === chosen)) byId("sample-run").value = chosen;
    if (!this.run) return;
    if (this.run.id !== this.offered) this.chooseRun();
    else this.offerCheckpoints();
  }

  async chooseRun() {
    this.offered = this.run.id;
    byId("sample-interpolation-label").hidden = !this.makesImages;
    byId("sample-checkpoint").replaceChildren(new Option("latest", "latest"));
    await this.offerCheckpoints();
    await this.draw();
  }

  async offerCheckpoints() {
    const { id } = this.run;
    try {
      const { value } = await this.client.get(`/api/runs/${encodeURIComponent(id)}`, "details");
      if (this.run?.id !== id) return;
      const select = byId("sample-checkpoint");
      const names = ["latest", ...value.checkpoints.map(({ name }) => name).reverse()];
      if (names.join() === [...select.options].map(({ value: name }) => name).join()) return;
      const chosen = select.value;
      select.replaceChildren(...names.map((name) => new Option(name, name)));
      if (names.includes(chosen)) select.value = chosen;
    } catch (error) {
      this.tell(error.message);
    }
  }

  body(more) {
    const weights = byId("sample-weights").value;
    return {
      checkpoint: byId("sample-checkpoint").value, ...(weights && { weights }), ...more,
    };
  }

  // Draws a grid of samples, and the map where there is one.
  async draw() {
    const { run } = this;
    if (!run) return;
    this.turn += 1;
    const { turn } = this;
    const seed = byId("sample-seed").value;
    this.tell("drawing …");
    try {
      const drawn = await this.client.sample(run.id, this.body({
        count: byId("sample-count").valueAsNumber || 64,
        interpolation: this.makesImages && byId("sample-interpolation").checked,
        ...(seed !== "" && { seed: Number(seed) }),
      }));
      if (turn !== this.turn) return;
      this.show("sample-result", drawn,
        `${run.name}, ${drawn.checkpoint}, seed ${drawn.seed}, ${drawn.weights} weights`);
      this.drawn = drawn;
      this.tell("");
    } catch (error) {
      this.tell(error.message);
    }
    await this.drawMap(run, turn);
  }

  show(id, drawn, caption) {
    const figure = byId(id);
    const image = figure.querySelector("img");
    if (image.src) URL.revokeObjectURL(image.src);
    image.src = drawn.source;
    image.alt = caption;
    figure.querySelector("figcaption").textContent = caption;
    figure.hidden = false;
  }

  async drawMap(run, turn) {
    const isFlat = run.latentSize === 2 && this.makesImages;
    byId("latent-map").hidden = !isFlat;
    byId("latent-image").hidden = true;
    if (!isFlat) return;
    const place = (index) => ((index + 0.5) / MAP_SIDE * 2 - 1) * MAP_REACH;
    const all = [...Array(MAP_SIDE).keys()];
    const latent = all.flatMap((row) => all.map((column) => [place(column), -place(row)]));
    try {
      const { source } = await this.client.sample(
        run.id, this.body({ latent, columns: MAP_SIDE, padding: 0 }));
      const picture = new Image();
      picture.src = source;
      await picture.decode();
      URL.revokeObjectURL(source);
      if (turn !== this.turn) return;
      this.map = picture;
      this.paintMap();
    } catch (error) {
      this.tell(error.message);
    }
  }

  paintMap() {
    if (!this.map || byId("latent-map").hidden) return;
    const canvas = byId("map");
    const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    canvas.width = side;
    canvas.height = side;
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = false;
    pen.drawImage(this.map, 0, 0, side, side);
    const [x, y] = [this.mark[0] / MAP_REACH + 1, 1 - this.mark[1] / MAP_REACH]
      .map((share) => share / 2 * side);
    for (const [colour, width] of [["#000", 5], ["#ffb000", 2.5]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      pen.arc(x, y, side / MAP_SIDE / 2, 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  // Shows the image of one latent variable.
  async moveMark(mark) {
    this.mark = mark.map((place) => Math.min(Math.max(place, -MAP_REACH), MAP_REACH));
    this.paintMap();
    const { run, mark: [x, y] } = this;
    try {
      const drawn = await this.client.sample(
        run.id, this.body({ latent: [[x, y]], columns: 1, padding: 0 }));
      if (this.run?.id !== run.id || this.mark[0] !== x || this.mark[1] !== y) return;
      this.show("latent-image", drawn, `latent (${x.toFixed(2)}, ${y.toFixed(2)})`);
    } catch (error) {
      this.tell(error.message);
    }
  }

  tell(text) { byId("sample-message").textContent = text; }
}
