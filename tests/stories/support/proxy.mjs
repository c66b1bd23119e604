// A TCP proxy between browsers and hub that can lose an answer on purpose.
import { connect, createServer } from "node:net";

export class Proxy {
  constructor(port, target) {
    this.port = port;
    this.target = target;
    this.cut = 0;
    this.losing = false;
  }

  start() {
    this.sockets = new Set();
    this.server = createServer((browser) => this.#join(browser));
    return new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }

  /** The next answer to a request that carries `marker` is lost after the hub has sent it. */
  loseAnswerTo(marker) {
    this.losing = Buffer.from(marker);
  }

  #join(browser) {
    const hub = connect(this.target, "127.0.0.1");
    const both = [browser, hub];
    let sent = Buffer.alloc(0);
    let doomed = false;
    const end = () => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        this.sockets.delete(socket);
        end();
      });
    }
    browser.on("data", (bytes) => {
      if (this.losing) {
        sent = Buffer.concat([sent, bytes]);
        if (sent.includes(this.losing)) {
          doomed = true;
          this.losing = false;
        }
      }
      hub.write(bytes);
    });
    hub.on("data", (bytes) => {
      if (!doomed) return browser.write(bytes);
      this.cut += 1;
      end();
    });
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
