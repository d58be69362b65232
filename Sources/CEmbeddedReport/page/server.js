// Asks the server that the page came from.
"use strict";

class RequestFailure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

class ServerClient {
  constructor() {
    // A token in the address, after #token=, is taken out of it at once.
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    if (given) {
      this.token = given;
      history.replaceState(null, "", location.pathname);
    }
    this.known = new Map();
    this.pictures = new Map();
  }

  // For as long as the browser's tab is open.
  get token() { return sessionStorage.getItem("genlab-token"); }

  set token(value) { sessionStorage.setItem("genlab-token", value); }

  headers(more) {
    return this.token ? { ...more, Authorization: `Bearer ${this.token}` } : more;
  }

  async fetch(path, options) {
    try {
      return await fetch(path, options);
    } catch {
      throw new RequestFailure(0, "the server does not answer");
    }
  }

  // What stands at a path, and whether it is new since it was asked for last.
  async get(path, key = path) {
    const before = this.known.get(key);
    const tag = before && before.path === path ? before.tag : null;
    const response = await this.fetch(path, {
      headers: this.headers(tag ? { "If-None-Match": tag } : {}), cache: "no-store",
    });
    if (response.status === 304) return { value: before.value, isNew: false };
    if (!response.ok) throw await this.failure(response);
    const value = await response.json();
    this.known.set(key, { path, tag: response.headers.get("ETag"), value });
    return { value, isNew: true };
  }

  // A picture of a model: its address within the browser, and what the server says of it.
  async sample(id, body) {
    const response = await this.fetch(`/api/runs/${encodeURIComponent(id)}/sample`, {
      method: "POST", body: JSON.stringify(body),
      headers: this.headers({ "Content-Type": "application/json", Accept: "image/png" }),
    });
    if (!response.ok) throw await this.failure(response);
    return {
      source: URL.createObjectURL(await response.blob()),
      checkpoint: response.headers.get("Genlab-Checkpoint"),
      seed: response.headers.get("Genlab-Seed"),
      weights: response.headers.get("Genlab-Weights"),
    };
  }

  // Shows a picture of the server's; an element cannot show a token, so it is fetched where one is
  // needed.
  async show(image, address) {
    if (!this.token) {
      image.src = address;
      return;
    }
    if (!this.pictures.has(address)) {
      this.pictures.set(address, fetch(address, { headers: this.headers({}) })
        .then((response) => response.blob()).then((blob) => URL.createObjectURL(blob)));
    }
    image.src = await this.pictures.get(address);
  }

  async failure(response) {
    let text = `${response.status} ${response.statusText}`;
    try {
      const problem = await response.json();
      text = [problem.detail, ...(problem.errors ?? [])
        .map(({ path, message }) => `${path}: ${message}`)].join("; ");
    } catch {
      // The answer is not the server's own; its status has to do.
    }
    return new RequestFailure(response.status, text);
  }
}
