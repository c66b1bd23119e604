// The real hub binary with the sample province, on a data folder of its own.
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Hub {
  constructor(port, app = process.env.CAUNOI_DIST) {
    this.port = port;
    this.app = app;
    this.data = mkdtempSync(join(tmpdir(), "caunoi-hub-"));
    this.links = {};
  }

  /** Starts the hub and waits until it says that it listens. */
  start() {
    const options = ["serve", "--listen", `127.0.0.1:${this.port}`, "--data", this.data, "--app", this.app, "--sample"];
    this.process = spawn(process.env.CAUNOI_HUB, options, { stdio: ["ignore", "pipe", "inherit"] });
    return new Promise((resolve, reject) => {
      this.process.once("exit", (code) => reject(new Error(`the hub ended with ${code}`)));
      createInterface({ input: this.process.stdout }).on("line", (line) => {
        const [word, name, link] = line.split(" ");
        if (word === "link") this.links[name] = link;
        if (word === "listening") this.ready = true;
        if (this.ready && Object.keys(this.links).length >= 5) resolve();
      });
    });
  }

  /** A link for an officer, made beside the running hub as whoever runs it does. */
  linkFor(officer, ...options) {
    const words = ["link", "--data", this.data, "--officer", officer, "--address", `http://localhost:${this.port}`, ...options];
    const told = execFileSync(process.env.CAUNOI_HUB, words, { encoding: "utf8" });
    return told.split("\n").find((line) => line.startsWith("link ")).slice(5);
  }

  /** Packages for the tablets of a unit, as files, made beside the running hub. */
  exported(unit) {
    const words = ["export", "--data", this.data, "--unit", unit, "--materials", "0", "--out", join(this.data, "packages")];
    const told = execFileSync(process.env.CAUNOI_HUB, words, { encoding: "utf8" });
    return told.split("\n").filter((line) => line.startsWith("package ")).map((line) => line.slice(8));
  }

  /** Kills the hub as a power cut would. */
  kill() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    this.ready = false;
    return ended;
  }

  /** A link as seen through another port. */
  link(name, port) {
    const url = new URL(this.links[name]);
    url.port = port;
    return url.href;
  }

  async remove() {
    if (this.process?.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}
