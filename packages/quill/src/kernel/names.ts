import type {
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Pattern,
  Program,
} from "acorn";

type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/**
 * Lists the names that a pattern binds.
 *
 * @param pattern - The target of a declaration or assignment.
 * @returns Names in source order.
 */
export function patternNames(pattern: AnyNode | null | undefined): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(patternNames);
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    default:
      return [];
  }
}

/** The nodes directly under a node. */
export function childNodes(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item && typeof item === "object" && typeof (item as AnyNode).type === "string") {
        children.push(item as AnyNode);
      }
    }
  }
  return children;
}

/** Whether a node is a function or a class: a place whose code can run later. */
export function isDeferred(node: AnyNode): boolean {
  return isFunction(node) || node.type === "ClassDeclaration" || node.type === "ClassExpression";
}

function isFunction(node: AnyNode): node is FunctionNode {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** Visits a node and everything under it; `deferred` is true inside functions and classes. */
export function walk(
  node: AnyNode,
  visit: (node: AnyNode, deferred: boolean) => void,
  deferred = false,
): void {
  visit(node, deferred);
  const inside = deferred || isDeferred(node);
  for (const child of childNodes(node)) walk(child, visit, inside);
}

/** Names that a node assigns: `x = 1`, `x++`, `for (x of xs)`. */
export function assignedNames(node: AnyNode): string[] {
  if (node.type === "AssignmentExpression") return patternNames(node.left);
  if (node.type === "UpdateExpression") return patternNames(node.argument);
  if (node.type !== "ForOfStatement" && node.type !== "ForInStatement") return [];
  return node.left.type === "VariableDeclaration" ? [] : patternNames(node.left);
}

/** A place where a cell names what it does not declare. */
export interface FreeReference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** How it is written: as a property `{ name }`, as what is called, or in any other way. */
  readonly kind: "shorthand" | "called" | "plain";
}

/**
 * Finds the names that a cell reads or assigns and does not declare.
 *
 * @param program - The parsed cell.
 * @returns Every place that names a global, or what another cell declares.
 */
export function freeReferences(program: Program): FreeReference[] {
  const found: FreeReference[] = [];
  resolve(program, [blockNames(program.body), varNames(program)], found, "plain");
  return found;
}

function resolve(
  node: AnyNode,
  scopes: readonly Set<string>[],
  found: FreeReference[],
  kind: FreeReference["kind"],
): void {
  if (node.type === "Identifier") {
    const { name, start, end } = node;
    if (!scopes.some((scope) => scope.has(name))) found.push({ name, start, end, kind });
    return;
  }
  const inner = [...scopes, ...ownScopes(node)];
  for (const child of references(node)) resolve(child, inner, found, kindOf(node, child, kind));
}

function kindOf(node: AnyNode, child: AnyNode, kind: FreeReference["kind"]): FreeReference["kind"] {
  if (node.type === "Property") return node.shorthand && child === node.value ? "shorthand" : "plain";
  // `({ a = 1 } = x)` assigns to `a`.
  if (node.type === "AssignmentPattern") return child === node.left ? kind : "plain";
  const called =
    (node.type === "CallExpression" && child === node.callee) ||
    (node.type === "TaggedTemplateExpression" && child === node.tag);
  return called ? "called" : "plain";
}

function ownScopes(node: AnyNode): Set<string>[] {
  if (isFunction(node)) {
    const own = new Set(["arguments", ...(node.params as Pattern[]).flatMap(patternNames)]);
    if (node.id) own.add(node.id.name);
    return [own, varNames(node.body)];
  }
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
      return [blockNames(node.body)];
    case "SwitchStatement":
      return [blockNames(node.cases.flatMap((branch) => branch.consequent))];
    case "ForStatement":
      return [blockNames(node.init ? [node.init] : [])];
    case "ForOfStatement":
    case "ForInStatement":
      return [blockNames([node.left])];
    case "CatchClause":
      return [new Set(patternNames(node.param))];
    case "ClassExpression":
      return node.id ? [new Set([node.id.name])] : [];
    default:
      return [];
  }
}

/** Children that are references or hold some; labels, keys and member names are left out. */
function references(node: AnyNode): AnyNode[] {
  switch (node.type) {
    case "MemberExpression":
      return node.computed ? [node.object, node.property] : [node.object];
    case "Property":
      return node.computed ? [node.key, node.value] : [node.value];
    case "MethodDefinition":
    case "PropertyDefinition":
      return [...(node.computed ? [node.key] : []), ...(node.value ? [node.value] : [])];
    case "LabeledStatement":
      return [node.body];
    case "BreakStatement":
    case "ContinueStatement":
    case "ImportDeclaration":
    case "MetaProperty":
      return [];
    case "ExportNamedDeclaration":
      return node.declaration ? [node.declaration] : [];
    default:
      return childNodes(node);
  }
}

/** Names that statements declare for their block. */
function blockNames(statements: readonly AnyNode[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    const node =
      (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
      statement.declaration
        ? statement.declaration
        : statement;
    if (node.type === "VariableDeclaration") {
      for (const declarator of node.declarations) {
        for (const name of patternNames(declarator.id)) names.add(name);
      }
    } else if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
      if (node.id) names.add(node.id.name);
    } else if (node.type === "ImportDeclaration") {
      for (const specifier of node.specifiers) names.add(specifier.local.name);
    }
  }
  return names;
}

/** Names that `var` declares anywhere in a function body. */
export function varNames(body: AnyNode): Set<string> {
  const names = new Set<string>();
  walk(body, (node, deferred) => {
    if (deferred || node.type !== "VariableDeclaration" || node.kind !== "var") return;
    for (const declarator of node.declarations) {
      for (const name of patternNames(declarator.id)) names.add(name);
    }
  });
  return names;
}
