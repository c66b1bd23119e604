// A package as the browser's ciphers see it: what the hub's implementation writes, this one opens.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const HEADER = 147;
const CHECK = 8;
const subtle = globalThis.crypto.subtle;
const P256 = { name: "ECDH", namedCurve: "P-256" };

const file = readFileSync(new URL("../../hub/tests/hub/package-1.txt", import.meta.url), "utf8");
const vector = Object.fromEntries(
  file.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => {
    const [name, hex] = line.split(" ");
    return [name, Buffer.from(hex, "hex")];
  }),
);

const publicKey = (point) => subtle.importKey("raw", point, P256, false, []);

function secretKey(secret, point) {
  const part = (bytes) => bytes.toString("base64url");
  const [x, y] = [part(point.subarray(1, 33)), part(point.subarray(33))];
  return subtle.importKey("jwk", { kty: "EC", crv: "P-256", d: part(secret), x, y }, P256, false, ["deriveBits"]);
}

async function shared(secret, point) {
  return Buffer.from(await subtle.deriveBits({ name: "ECDH", public: await publicKey(point) }, secret, 256));
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/** What is in a package, where `secrets` is what the pairs share and `keys` are the public keys that the key is bound to. */
async function opened(bytes, secrets, label, keys) {
  const authenticated = bytes.subarray(0, HEADER);
  const sealed = bytes.subarray(HEADER, bytes.length - CHECK);
  const [ephemeral, iv] = [authenticated.subarray(70, 135), authenticated.subarray(135)];
  const info = Buffer.concat([Buffer.from(`${label}\0`), ephemeral, ...keys]);
  const material = await subtle.importKey("raw", Buffer.concat(secrets), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const key = await subtle.deriveKey(hkdf, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  return inflated(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: authenticated }, key, sealed));
}

test("story_package_up_opens_by_the_ciphers_of_browsers", async () => {
  const hub = await secretKey(vector.hub_secret, vector.hub_public);
  const ephemeral = vector.up.subarray(70, 135);
  const secrets = [await shared(hub, ephemeral)];
  const content = await opened(vector.up, secrets, "caunoi/package/1/up", [vector.hub_public]);
  assert.deepEqual(content, vector.up_content);
});

test("story_package_down_opens_by_the_ciphers_of_browsers", async () => {
  const store = await secretKey(vector.store_secret, vector.store_public);
  const ephemeral = vector.down.subarray(70, 135);
  const secrets = [await shared(store, ephemeral), await shared(store, vector.hub_public)];
  const content = await opened(vector.down, secrets, "caunoi/package/1/down", [vector.hub_public, vector.store_public]);
  assert.deepEqual(content, vector.down_content);
});

test("story_package_says_in_clear_where_it_belongs_and_whether_it_is_whole", async () => {
  for (const [bytes, direction, receiver] of [[vector.up, 1, vector.hub_public], [vector.down, 2, vector.store_public]]) {
    const digest = async (part) => Buffer.from(await subtle.digest("SHA-256", part));
    assert.equal(bytes.toString("latin1", 0, 4), "CNGD");
    assert.deepEqual([bytes[4], bytes[5]], [1, direction]);
    assert.deepEqual(bytes.subarray(6, 22), vector.space);
    assert.deepEqual(bytes.subarray(22, 38), vector.store);
    assert.deepEqual(bytes.subarray(38, 70), await digest(receiver));
    const end = bytes.length - CHECK;
    assert.deepEqual(bytes.subarray(end), (await digest(bytes.subarray(0, end))).subarray(0, CHECK));
  }
});
