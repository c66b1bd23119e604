// The network between browsers and hub, as a relay that understands HTTP: it keeps a list of what went through, can break
// off in the middle of a file, and can answer in place of the hub.
import { createServer, request as ask } from "node:http";

export class Relay {
  constructor(port, target) {
    Object.assign(this, { port, target });
    this.forget();
    this.restore();
    /** Headers of requests that get lost on the way. */
    this.hidden = new Set();
  }

  /** Forgets what went through so far. */
  forget() {
    this.asked = [];
  }

  start() {
    this.server = createServer((request, response) => this.#pass(request, response));
    return new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }

  /** From now on everything goes through. */
  restore() {
    Object.assign(this, { down: false, cut: undefined, refused: undefined });
  }

  /** From now on everything goes through, until so large a part of the answer to `path` has: then nothing does. */
  cutAt(path, part) {
    this.restore();
    this.cut = { path, part };
  }

  /** From now on nothing goes through. */
  cutOff() {
    this.restore();
    this.down = true;
  }

  /** Answers requests for `path` with a status, or with 0 not at all. */
  refuse(path, status) {
    this.restore();
    this.refused = { path, status };
  }

  #pass(request, response) {
    const path = new URL(request.url, "http://relay").pathname;
    const about = { path, method: request.method, asked: request.headers, bytes: 0, whole: false };
    this.asked.push(about);
    if (this.down) return response.destroy();
    if (this.refused?.path === path) {
      about.status = this.refused.status;
      return about.status ? response.writeHead(about.status).end() : response.destroy();
    }
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !this.hidden.has(name)));
    const onward = ask({ port: this.target, host: "127.0.0.1", method: request.method, path: request.url, headers });
    onward.on("error", () => response.destroy());
    onward.on("response", (answer) => this.#answer(about, answer, response));
    request.pipe(onward);
  }

  #answer(about, answer, response) {
    Object.assign(about, { status: answer.statusCode, headers: answer.headers });
    const limit = this.cut?.path === about.path ? Math.floor(this.cut.part * Number(answer.headers["content-length"])) : Infinity;
    response.writeHead(answer.statusCode, answer.rawHeaders);
    if (limit === 0) response.flushHeaders();
    const stop = () => {
      this.down = true;
      response.destroy();
      answer.destroy();
      this.server.closeAllConnections();
    };
    if (limit === 0) return stop();
    answer.on("data", (bytes) => {
      if (this.down) return stop();
      const passing = bytes.subarray(0, limit - about.bytes);
      about.bytes += passing.length;
      response.write(passing, () => about.bytes >= limit && stop());
    });
    answer.on("end", () => {
      about.whole = about.bytes < limit;
      response.end();
    });
    answer.on("error", () => response.destroy());
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
