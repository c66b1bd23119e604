// Which features of the web platform the app uses, and since which Chrome there has been each.
//
// Read from the sources and from what was built, and looked up in MDN's browser-compat-data. Where the code does not
// say whose member a name is (`x.at(0)`), the oldest that bears the name counts: only what no Chrome of that age had
// under this name is found. pdf.js is not read; it is its own legacy build.
import { parse, walk } from "./parsers.mjs";
import bcd from "@mdn/browser-compat-data" with { type: "json" };
import * as css from "css-tree";

/** The first Chrome with a feature, on desktops and on Android alike; Infinity where there is none. `.name` is any member. */
export function since(key) {
  if (key.endsWith(PREFIXED)) return [undefined, "-webkit-"].map((prefix) => sinceIn(key.slice(0, -PREFIXED.length), prefix)).sort((a, b) => a - b)[0];
  if (key.startsWith(".")) return since(oldest(MEMBERS.get(key.slice(1))));
  return sinceIn(key);
}

function sinceIn(key, prefix) {
  const compat = at(key)?.__compat;
  if (!compat) return undefined;
  return Math.max(...["chrome", "chrome_android"].map((browser) => added(compat.support[browser], prefix)));
}

/** What needs a flag, has another name or is only half of it does not count. */
function added(support, prefix) {
  const odd = (it) => !it || it.flags || it.alternative_name || it.partial_implementation || it.version_removed;
  const whole = [support].flat().filter((it) => !odd(it) && it.prefix === prefix);
  const versions = whole.map((it) => Number.parseInt(String(it.version_added).replace("≤", ""), 10));
  return Math.min(Infinity, ...versions.filter((version) => !Number.isNaN(version)));
}

function at(key) {
  return key.split("/").reduce((data, part) => (data && Object.hasOwn(data, part) ? data[part] : undefined), bcd);
}

/** Ends the key of a property that stands beside its older self, as `-webkit-mask` does beside `mask`. */
const PREFIXED = " (-webkit-)";

// ---- style sheets ------------------------------------------------------------------------------------------------

const UNITS = {
  dvh: "viewport_percentage_units_dynamic", dvw: "viewport_percentage_units_dynamic", svh: "viewport_percentage_units_small",
  lvh: "viewport_percentage_units_large", cqi: "container_query_length_units", cqw: "container_query_length_units",
  cqh: "container_query_length_units", cqb: "container_query_length_units", cqmin: "container_query_length_units", cqmax: "container_query_length_units",
};

/** The functions of values by name; a property may know one that is no type. */
const FUNCTIONS = named(["css/types", "css/properties"], (key) => key.replace(/_function$/, ""));

export function ofCss(source) {
  const used = new Set();
  const use = (key) => since(key) !== undefined && used.add(key);
  css.walk(css.parse(source, { parseCustomProperty: true }), function (node) {
    // A rule inside a rule; where it begins with a name the parser takes it for a declaration, and leaves it raw.
    const nested = (node.type === "Rule" && this.rule && this.rule !== node) || (node.type === "Raw" && this.rule && !this.declaration && node.value.includes("{"));
    if (nested || node.type === "NestingSelector") used.add("css/selectors/nesting");
    if (node.type === "Atrule") {
      use(`css/at-rules/${node.name}`);
      if (this.rule) used.add("css/selectors/nesting");
    }
    if (node.type === "Feature" || node.type === "FeatureRange") use(`css/at-rules/${node.kind ?? "media"}/${node.name}`);
    if (node.type === "PseudoClassSelector" || node.type === "PseudoElementSelector") node.name.startsWith("-moz-") || use(`css/selectors/${node.name}`);
    if (node.type === "Dimension" && UNITS[node.unit]) use(`css/types/length/${UNITS[node.unit]}`);
    if (node.type === "Declaration") {
      const older = this.block?.children.some((other) => other.property === `-webkit-${node.property}`);
      use(node.property.startsWith("--") ? "css/properties/custom-property" : `css/properties/${node.property}${older ? PREFIXED : ""}`);
    }
    if (node.type === "Identifier" && this.declaration) use(`css/properties/${this.declaration.property}/${node.name}`);
    if (node.type === "Function") {
      const keys = FUNCTIONS.get(node.name) ?? [];
      const own = keys.find((key) => key.startsWith(`css/properties/${this.declaration?.property}/`));
      const key = own ?? oldest(keys.filter((key) => key.startsWith("css/types/"))) ?? oldest(keys);
      if (key) used.add(key);
    }
  });
  return used;
}

// ---- scripts -----------------------------------------------------------------------------------------------------

const SYNTAX = {
  ArrowFunctionExpression: () => "functions/arrow_functions",
  AssignmentExpression: ({ operator }) => ({ "??=": "operators/nullish_coalescing_assignment", "||=": "operators/logical_or_assignment", "&&=": "operators/logical_and_assignment" })[operator],
  AwaitExpression: (_, ancestors) => (ancestors.some((it) => /Function/.test(it.type)) ? "operators/await" : "operators/await/top_level"),
  CatchClause: ({ param }) => param === null && "statements/try_catch/optional_catch_binding",
  ChainExpression: () => "operators/optional_chaining",
  ClassDeclaration: () => "classes",
  ForOfStatement: (node) => (node.await ? "statements/for_await_of" : "statements/for_of"),
  FunctionDeclaration: ({ async, generator }) => (async ? "statements/async_function" : generator && "statements/generator_function"),
  ImportDeclaration: ({ attributes }) => (attributes?.length > 0 ? "statements/import/import_attributes" : "statements/import"),
  ImportExpression: () => "operators/import",
  Literal: ({ bigint, regex }) => (regex ? [...regex.flags].map((flag) => FLAGS[flag]) : bigint && "builtins/BigInt"),
  LogicalExpression: ({ operator }) => operator === "??" && "operators/nullish_coalescing",
  MetaProperty: ({ meta }) => meta.name === "import" && "operators/import_meta",
  ObjectPattern: () => "operators/destructuring",
  PropertyDefinition: ({ key, static: isStatic }) => (key.type === "PrivateIdentifier" ? "classes/private_class_fields" : isStatic ? "classes/static/class_fields" : "classes/public_class_fields"),
  SpreadElement: () => "operators/spread",
  StaticBlock: () => "classes/static/initialization_blocks",
  TemplateLiteral: () => "grammar/template_literals",
};
const FLAGS = { s: "builtins/RegExp/dotAll", u: "builtins/RegExp/unicode", v: "builtins/RegExp/unicodeSets", y: "builtins/RegExp/sticky", d: "builtins/RegExp/hasIndices" };

/** Everything that bears a name: what an object of the language or of the browser can be asked for. */
const MEMBERS = named(["javascript/builtins", "api"], (key) => key.replace(/_static$|_event$/, ""), 1, 2);

export function ofScript(source) {
  const used = new Set();
  const use = (key) => since(key) !== undefined && used.add(key);
  const tree = parse(source);
  const own = new Set(); // names that the script gives to things of its own
  walk(tree, ({ type, key, name }, _, declares) => {
    if (declares) own.add(name);
    if (["Property", "MethodDefinition", "PropertyDefinition"].includes(type)) own.add(key.name ?? key.value);
  });
  walk(tree, (node, ancestors) => {
    const found = SYNTAX[node.type]?.(node, ancestors);
    for (const key of [found].flat().filter(Boolean)) use(`javascript/${key}`);
    if (node.type === "Identifier" && !own.has(node.name)) globals(node.name).forEach(use);
    if (node.type === "MemberExpression" && !node.computed && !own.has(node.property.name)) member(node).forEach(use);
  });
  return used;
}

function globals(name) {
  return [`javascript/builtins/${name}`, `api/${name}`, `api/Window/${name}`, `api/${name}_static`];
}

/** `Object.hasOwn` is one thing; `x.at` may be any of those that have it. Shorter names than that say nothing. */
function member({ object, property: { name } }) {
  const owned = object.type === "Identifier" ? [`javascript/builtins/${object.name}/${name}`, `api/${object.name}/${name}_static`] : [];
  const own = owned.find((key) => since(key) !== undefined);
  return own ? [own] : MEMBERS.has(name) && name.length > 1 ? [`.${name}`] : [];
}

// ---- markup and wasm ---------------------------------------------------------------------------------------------

/** Elements and attributes, in HTML or in the views of the app. */
export function ofMarkup(source) {
  const used = new Set();
  const use = (key) => key && since(key) !== undefined && used.add(key);
  for (const [, name, rest] of source.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)) {
    use(`html/elements/${name}`);
    for (const [, attribute] of rest.matchAll(/\s([a-z]+)(?==|\s|$)/g)) {
      use([`html/elements/${name}/${attribute}`, `html/global_attributes/${attribute}`].find((key) => since(key) !== undefined));
    }
  }
  return used;
}

const WASM = {
  "bulk-memory": "bulk-memory-operations", "nontrapping-float-to-int": "non-trapping-float-to-int-conversions", "sign-ext": "sign-extension-operations",
  "mutable-globals": "mutable-globals", "reference-types": "reference-types", multivalue: "multi-value", simd: "fixed-width-SIMD",
  "tail-call": "tail-calls", threads: "threads-and-atomics", "exception-handling": "exception-handling", "extended-const": "extended-constant-expressions",
  memory64: "memory64", gc: "garbage-collection",
};

/** What the build tells wasm-opt that every browser can do. */
export function ofWasmFlags(build) {
  const flags = [...build.matchAll(/--enable-([a-z0-9-]+)/g)].map(([, flag]) => flag);
  const unknown = flags.filter((flag) => !WASM[flag]);
  if (unknown.length > 0) throw new Error(`unknown to the list of wasm features: ${unknown}`);
  return new Set(["webassembly/api", ...flags.map((flag) => `webassembly/${WASM[flag]}`)].filter((key) => since(key) !== undefined));
}

// ---- looking up --------------------------------------------------------------------------------------------------

/** Keys below some folders of the data by their last name, between two depths. */
function named(folders, rename, least = 1, most = Infinity) {
  const found = new Map();
  const walk = (data, key, level) => {
    for (const [name, below] of Object.entries(data)) {
      if (name === "__compat" || typeof below !== "object") continue;
      const inner = `${key}/${name}`;
      if (below.__compat && level >= least) {
        const short = rename(name);
        found.set(short, [...(found.get(short) ?? []), inner]);
      }
      if (level < most) walk(below, inner, level + 1);
    }
  };
  for (const folder of folders) walk(at(folder), folder, 1);
  return found;
}

function oldest(keys) {
  return keys.toSorted((a, b) => since(a) - since(b))[0];
}
