// Acorn, with the one way of walking that is needed here.
import { parse as read } from "acorn";
import { fullAncestor } from "acorn-walk";

export function parse(source) {
  return read(source, { ecmaVersion: "latest", sourceType: "module" });
}

/** Calls `visit(node, ancestors, declares)` for every node; `declares` where an identifier names something new. */
export function walk(tree, visit) {
  fullAncestor(tree, (node, _, ancestors, type) => visit(node, ancestors.slice(0, -1), type === "VariablePattern"));
}
