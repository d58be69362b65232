// Curves: smoothing, axes, and one canvas for each metric.
"use strict";

// So many runs' values are told at the cursor.
const READING_LIMIT = 12;

const COLOURS = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "ink", "#f0e442",
];
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

const seriesColour = (index) => {
  const colour = COLOURS[index % COLOURS.length];
  return colour === "ink" ? styleValue("--ink") : colour;
};
const seriesDashes = (index) => DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
const styleValue = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// "NaN", "Infinity" and "-Infinity" stand as words in the data, as in metrics.jsonl.
const numbers = (values) => values.map(Number);

// An axis as it is used: places along it. The data have what each place adds to the one before,
// samples beyond so many a step, and times in milliseconds.
function unpackedAxis(axis) {
  const sums = (values) => {
    let sum = 0;
    return values.map((value) => (sum += value));
  };
  const step = sums(axis.step);
  return {
    step,
    epoch: sums(axis.epoch),
    samples: sums(axis.samples).map((value, index) => value + axis.batch * step[index]),
    time: sums(axis.milliseconds).map((value) => value / 1000),
  };
}

// TensorBoard's: an average without the pull towards its start; what is not finite passes through.
function smoothed(values, weight) {
  const finite = values.filter(Number.isFinite);
  if (weight === 0 || finite.every((value) => value === finite[0])) return values;
  let last = 0;
  let power = 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    last = last * weight + (1 - weight) * value;
    power *= weight;
    return last / (1 - power);
  });
}

// The places of a curve's points along the chosen axis.
function places(report, curve, axisIndex, along) {
  const axis = report.axes[axisIndex];
  if (along === "relative") return axis.time;
  if (along === "wall") return axis.time.map((time) => report.lines[curve.run].started + time);
  return axis[along];
}

// What is drawn of a curve: the raw points, and smoothed ones where that is asked for.
function drawnCurve(report, curve, view) {
  const raw = { x: places(report, curve, curve.axis, view.along), y: numbers(curve.values) };
  if (view.smoothing === 0) return { curve, raw, shown: raw };
  if (curve.smoothed) {
    const found = curve.smoothed.find((one) => one.weight === view.smoothing);
    const shown = found
      ? { x: places(report, curve, found.axis, view.along), y: numbers(found.values) } : raw;
    return { curve, raw, shown };
  }
  return { curve, raw, shown: { x: raw.x, y: smoothed(raw.y, view.smoothing) } };
}

// Round numbers that divide a span into about `count` parts.
function ticks(low, high, count) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= count);
  const result = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
    result.push(Number((index * step).toPrecision(12)));
  }
  return result;
}

function logarithmicTicks(low, high) {
  const result = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
    for (const factor of high - low > 3 ? [1] : [1, 2, 5]) {
      const place = power + Math.log10(factor);
      if (place >= low - 1e-9 && place <= high + 1e-9) result.push(factor * 10 ** power);
    }
  }
  return result.length > 1 ? result : [10 ** low, 10 ** high];
}

function numberText(value) {
  if (value === undefined || value === null) return "—";
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(6)));
}

const placeText = (value, along) => (along === "wall"
  ? new Date(value * 1000).toLocaleString([], { dateStyle: "short", timeStyle: "medium" })
  : numberText(value));

const MARGIN = { left: 58, right: 26, top: 8, bottom: 24 };

// One metric's curves of all shown runs.
class CurvePanel {
  constructor(metric, curves, page) {
    this.metric = metric;
    this.curves = curves;
    this.page = page;
    this.cursor = null;
    this.element = document.createElement("figure");
    this.element.className = "curve";
    this.element.dataset.metric = metric;
    this.caption = document.createElement("figcaption");
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.reading = document.createElement("div");
    this.reading.className = "reading";
    this.element.append(this.caption, this.canvas, this.reading);
    this.listen();
  }

  // The title marks a metric that the runs do not measure alike; a tooltip says what it is.
  describe({ title, description }) {
    this.title = title;
    this.caption.title = description;
  }

  listen() {
    const { canvas } = this;
    let pressed = null;
    canvas.addEventListener("pointerdown", (event) => {
      pressed = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      this.band = pressed === null ? null : [pressed, event.offsetX];
      this.cursor = this.valueAt(event.offsetX);
      this.pointerY = event.offsetY;
      this.draw();
    });
    canvas.addEventListener("pointerup", (event) => {
      if (pressed !== null && Math.abs(event.offsetX - pressed) > 4) {
        const ends = [this.valueAt(pressed), this.valueAt(event.offsetX)].sort((a, b) => a - b);
        this.page.zoom(ends);
      }
      pressed = null;
      this.band = null;
      this.draw();
    });
    canvas.addEventListener("pointerleave", () => {
      this.cursor = null;
      this.draw();
    });
    canvas.addEventListener("dblclick", () => this.page.zoom(null));
    canvas.addEventListener("keydown", (event) => this.pressKey(event));
  }

  pressKey(event) {
    const [low, high] = this.xBounds;
    const centre = this.cursor ?? (low + high) / 2;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const all = [...new Set(this.drawn.flatMap(({ raw }) => raw.x))].sort((a, b) => a - b)
        .filter((x) => x >= low && x <= high);
      const next = event.key === "ArrowRight"
        ? all.find((x) => x > (this.cursor ?? -Infinity))
        : all.findLast((x) => x < (this.cursor ?? Infinity));
      if (next !== undefined) this.cursor = next;
      this.draw();
      this.page.announce(this.reading.textContent);
    } else if (event.key === "+" || event.key === "=") {
      this.page.zoom([centre - (centre - low) / 2, centre + (high - centre) / 2]);
    } else if (event.key === "-") {
      this.page.zoom([centre - (centre - low) * 2, centre + (high - centre) * 2]);
    } else if (event.key === "0" || event.key === "Escape") {
      this.page.zoom(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  update(view) {
    this.view = view;
    const shown = this.curves.filter((curve) => view.lines.has(curve.run));
    this.element.hidden = shown.length === 0;
    this.drawn = shown.map((curve) => drawnCurve(this.page.report, curve, view));
    this.measure();
    this.canvas.setAttribute("aria-label",
      `${this.metric} of ${shown.length} ${this.page.report.groups ? "groups" : "runs"} `
      + `along ${view.along}`);
    this.caption.textContent = this.title;
    const note = document.createElement("small");
    note.textContent = view.smoothing > 0 ? `smoothing ${view.smoothing}, raw behind` : "";
    this.caption.append(note);
    this.draw();
  }

  measure() {
    const all = this.drawn.flatMap(({ raw }) => raw.x).filter(Number.isFinite);
    const ends = this.view.zoom ?? bounds(all);
    this.xBounds = ends[1] > ends[0] ? ends : [ends[0] - 0.5, ends[0] + 0.5];
    const values = [];
    for (const { curve, raw, shown } of this.drawn) {
      for (const line of raw === shown ? [raw] : [raw, shown]) {
        line.x.forEach((x, index) => {
          const y = line.y[index];
          if (x < this.xBounds[0] || x > this.xBounds[1] || !Number.isFinite(y)) return;
          const spread = (line === raw && Number(curve.deviations?.[index] ?? 0)) || 0;
          for (const height of spread ? [y - spread, y + spread] : [y]) {
            if (this.view.logarithmic && height <= 0) continue;
            values.push(this.view.logarithmic ? Math.log10(height) : height);
          }
        });
      }
    }
    const [low, high] = bounds(values);
    // Means of equal values differ in their last bits: such a curve is flat.
    const isFlat = high - low <= Math.max(Math.abs(high), Math.abs(low)) * 1e-9;
    const margin = (isFlat ? Math.abs(high) * 0.05 : (high - low) * 0.05) || 0.5;
    this.yBounds = [low - margin, high + margin];
  }

  xPixel(x) {
    const [low, high] = this.xBounds;
    return MARGIN.left + ((x - low) / (high - low)) * (this.width - MARGIN.left - MARGIN.right);
  }

  valueAt(pixel) {
    const [low, high] = this.xBounds;
    const share = (pixel - MARGIN.left) / (this.width - MARGIN.left - MARGIN.right);
    return low + Math.min(Math.max(share, 0), 1) * (high - low);
  }

  yPixel(y) {
    const [low, high] = this.yBounds;
    const place = this.view.logarithmic ? Math.log10(y) : y;
    const height = this.height - MARGIN.top - MARGIN.bottom;
    return MARGIN.top + (1 - (place - low) / (high - low)) * height;
  }

  draw() {
    if (this.element.hidden || !this.view) return;
    const scale = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth || 432;
    this.height = this.canvas.clientHeight || 240;
    this.canvas.width = this.width * scale;
    this.canvas.height = this.height * scale;
    const pen = this.canvas.getContext("2d");
    pen.scale(scale, scale);
    this.drawAxes(pen);
    pen.save();
    pen.beginPath();
    pen.rect(MARGIN.left, 0, this.width - MARGIN.left - MARGIN.right, this.height);
    pen.clip();
    for (const { curve, raw } of this.drawn) this.drawSpread(pen, raw, curve);
    for (const { curve, raw, shown } of this.drawn) {
      if (raw !== shown) this.drawLine(pen, raw, curve.run, 0.25);
      this.drawLine(pen, shown, curve.run, 1);
      this.drawMissing(pen, raw, curve.run);
    }
    pen.restore();
    this.drawCursor(pen);
  }

  drawAxes(pen) {
    const { along, logarithmic } = this.view;
    pen.font = "11px system-ui, sans-serif";
    pen.fillStyle = styleValue("--faint");
    pen.strokeStyle = styleValue("--rule");
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    const yTicks = logarithmic ? logarithmicTicks(...this.yBounds) : ticks(...this.yBounds, 6);
    for (const tick of yTicks) {
      const y = this.yPixel(tick);
      line(pen, MARGIN.left, y, this.width - MARGIN.right, y);
      pen.fillText(numberText(tick), MARGIN.left - 6, y);
    }
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const tick of ticks(...this.xBounds, along === "wall" ? 3 : 6)) {
      const text = along === "wall"
        ? new Date(tick * 1000).toLocaleTimeString([], { timeStyle: "short" }) : numberText(tick);
      pen.fillText(text, this.xPixel(tick), this.height - MARGIN.bottom + 6);
    }
  }

  // How far the runs of a group lie apart, to either side of their mean.
  drawSpread(pen, points, curve) {
    if (!curve.deviations) return;
    pen.globalAlpha = 0.15;
    pen.fillStyle = this.colour(curve.run);
    const edges = points.x.map((x, index) => {
      const [y, deviation] = [points.y[index], Number(curve.deviations[index] ?? NaN)];
      return { x: this.xPixel(x), low: y - deviation, high: y + deviation };
    }).filter(({ low, high }) => Number.isFinite(high) && !(this.view.logarithmic && low <= 0));
    pen.beginPath();
    for (const { x, high } of edges) pen.lineTo(x, this.yPixel(high));
    for (const { x, low } of edges.reverse()) pen.lineTo(x, this.yPixel(low));
    pen.fill();
    pen.globalAlpha = 1;
  }

  colour(line) {
    return seriesColour(this.page.report.lines[line].colour);
  }

  drawLine(pen, points, run, alpha) {
    pen.globalAlpha = alpha;
    pen.strokeStyle = this.colour(run);
    pen.fillStyle = this.colour(run);
    pen.lineWidth = 1.6;
    pen.lineJoin = "round";
    pen.setLineDash(seriesDashes(this.page.report.lines[run].colour));
    pen.beginPath();
    let alone = null;
    let isOpen = false;
    points.x.forEach((x, index) => {
      const y = points.y[index];
      if (!Number.isFinite(y) || (this.view.logarithmic && y <= 0)) {
        isOpen = false;
        return;
      }
      const place = [this.xPixel(x), this.yPixel(y)];
      if (isOpen) pen.lineTo(...place);
      else pen.moveTo(...place);
      alone = isOpen ? null : place;
      isOpen = true;
    });
    pen.stroke();
    pen.setLineDash([]);
    if (points.x.length === 1 && alone) dot(pen, alone, 2.5);
    pen.globalAlpha = 1;
  }

  // A cross where a value is NaN, a triangle at the edge beyond which it lies.
  drawMissing(pen, points, run) {
    pen.strokeStyle = this.colour(run);
    pen.fillStyle = this.colour(run);
    const bottom = this.height - MARGIN.bottom;
    points.y.forEach((y, index) => {
      const isBelow = y === -Infinity || (this.view.logarithmic && y <= 0);
      if (Number.isFinite(y) && !isBelow) return;
      const x = this.xPixel(points.x[index]);
      if (Number.isNaN(y)) {
        line(pen, x - 3, bottom - 9, x + 3, bottom - 3);
        line(pen, x - 3, bottom - 3, x + 3, bottom - 9);
        return;
      }
      const [tip, base] = isBelow ? [bottom - 1, bottom - 8] : [MARGIN.top, MARGIN.top + 7];
      pen.beginPath();
      pen.moveTo(x, tip);
      pen.lineTo(x - 4, base);
      pen.lineTo(x + 4, base);
      pen.fill();
    });
  }

  // The values at the points that were measured nearest to the cursor: nothing in between.
  drawCursor(pen) {
    this.reading.replaceChildren();
    if (this.band) {
      pen.fillStyle = styleValue("--accent");
      pen.globalAlpha = 0.15;
      pen.fillRect(this.band[0], 0, this.band[1] - this.band[0], this.height);
      pen.globalAlpha = 1;
    }
    if (this.cursor === null) return;
    pen.strokeStyle = styleValue("--faint");
    line(pen, this.xPixel(this.cursor), MARGIN.top, this.xPixel(this.cursor),
      this.height - MARGIN.bottom);
    let readings = this.drawn.map(({ curve, raw, shown }) => {
      const index = nearest(shown.x, this.cursor);
      const [x, y] = [shown.x[index], shown.y[index]];
      const hasPlace = Number.isFinite(y) && !(this.view.logarithmic && y <= 0);
      return { curve, raw, shown, index, x, y, height: hasPlace ? this.yPixel(y) : NaN };
    }).filter(({ index }) => index >= 0);
    const left = readings.length - READING_LIMIT;
    if (left > 0) {
      // Those next to the pointer; in their order, as without so many.
      const distance = ({ height }) => Math.abs((height || 0) - (this.pointerY ?? 0));
      const near = new Set([...readings].sort((a, b) => distance(a) - distance(b))
        .slice(0, READING_LIMIT));
      readings = readings.filter((reading) => near.has(reading));
    }
    for (const { curve, raw, shown, x, y, height } of readings) {
      if (Number.isFinite(height)) {
        pen.fillStyle = this.colour(curve.run);
        dot(pen, [this.xPixel(x), height], 3);
      }
      const value = document.createElement("b");
      value.textContent = numberText(y);
      const rawIndex = raw === shown ? -1 : nearest(raw.x, x);
      const rawText = rawIndex < 0 ? "" : ` (raw ${numberText(raw.y[rawIndex])})`;
      this.reading.append(named(this.page.report.lines[curve.run]), ": ", value,
        `${rawText} at ${placeText(x, this.view.along)}`, document.createElement("br"));
    }
    if (left > 0) this.reading.append(`and ${left} further from the pointer`);
  }
}

function bounds(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

// The position of the value nearest to `target` in ascending values; -1 where there is none.
function nearest(values, target) {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < target) low = middle + 1;
    else high = middle;
  }
  return low > 0 && target - values[low - 1] <= values[low] - target ? low - 1 : high;
}

function line(pen, x, y, toX, toY) {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

function dot(pen, [x, y], radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}
