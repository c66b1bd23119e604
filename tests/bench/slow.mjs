// A slow line: a TCP relay with a delay each way and so many bytes a second, shared fairly by all connections.
import { connect, createServer } from "node:net";

const PACKET = 1460;

/** One direction of a line. */
class Lane {
  #waiting = new Map(); // connection -> bytes that have not left yet
  #running = false;

  constructor(delay, rate) {
    Object.assign(this, { delay, rate });
  }

  /** Brings bytes of a connection to `to`. */
  send(connection, bytes, to) {
    const queue = this.#waiting.get(connection) ?? { to, parts: [] };
    for (let at = 0; at < bytes.length; at += PACKET) queue.parts.push(bytes.subarray(at, at + PACKET));
    this.#waiting.set(connection, queue);
    if (!this.#running) this.#run();
  }

  /** A packet of each connection in turn; the next when the line is free again. */
  #run() {
    const next = this.#waiting.entries().next().value;
    this.#running = Boolean(next);
    if (!next) return;
    const [connection, queue] = next;
    const packet = queue.parts.shift();
    this.#waiting.delete(connection);
    if (queue.parts.length > 0) this.#waiting.set(connection, queue); // behind the others
    setTimeout(() => queue.to.writable && queue.to.write(packet), this.delay);
    setTimeout(() => this.#run(), (packet.length / this.rate) * 1000);
  }
}

export class SlowLine {
  /** `delay` in milliseconds each way, `rate` in bytes a second each way. */
  constructor(port, target, { delay, rate }) {
    Object.assign(this, { port, target });
    [this.up, this.down] = [new Lane(delay, rate), new Lane(delay, rate)];
    this.sockets = new Set();
  }

  start() {
    this.server = createServer((browser) => {
      const hub = connect(this.target, "127.0.0.1");
      this.#pass(browser, hub, this.up);
      this.#pass(hub, browser, this.down);
    });
    return new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }

  #pass(from, to, lane) {
    this.sockets.add(from);
    from.on("data", (bytes) => lane.send(from, bytes, to));
    from.on("error", () => to.destroy());
    from.on("close", () => this.sockets.delete(from));
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
