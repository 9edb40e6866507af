import type { PrimEqn, Var } from "../../graph/graph.ts";
import type { Expr } from "../../kernel/ir.ts";
import type { PrimParams } from "../../prim/prim.ts";
import { loadsOf } from "../decide/reads.ts";
import { type RowMember, type RowSpace, rowMember, rowSpaceOf } from "../decide/rows.ts";
import type { Step } from "../decide/step.ts";
import { isVectorAxis } from "../nest.ts";
import type { Values } from "../value.ts";
import { type Draft, dtypesOf, emitLanes, type Launch, lanesFor, workOf } from "./draft.ts";
import { Emitter } from "./emitter.ts";
import { type Folding, foldingOf } from "./fold.ts";

/** A fold under way: one accumulator in every lane, and one for what fills no vector. */
interface Fold {
  readonly folding: Folding;
  readonly lanes: { read: Expr; set: (value: Expr) => void };
  readonly rest: { read: Expr; set: (value: Expr) => void };
}

/** Writes the kernel of a row group: for each level of folds that depend on one another, one loop over the row. */
class RowsWriter {
  private readonly draft: Draft;
  private readonly space: RowSpace;
  private readonly kept: ReadonlySet<Var>;
  private readonly members: ReadonlyMap<Var, RowMember>;
  private readonly levels = new Map<Var, number>();
  private readonly outputs = new Map<Var, number>();
  /** Working memory of rows that a later level reads again. */
  private readonly rows = new Map<Var, number>();
  /** Values of the current row: results of folds and of what is computed from them. */
  private readonly cells = new Map<Var, Expr>();
  private readonly lanes: number;

  constructor(draft: Draft, space: RowSpace, members: readonly RowMember[], kept: ReadonlySet<Var>) {
    this.draft = draft;
    this.space = space;
    this.kept = kept;
    this.members = new Map(members.map((member) => [member.variable, member]));
    for (const member of members) this.levels.set(member.variable, this.levelOf(member));
    const trees = members.filter(({ kind }) => kind !== "cell").map(({ value }) => value);
    this.lanes = isVectorAxis(1, trees, []) ? lanesFor(draft.target, dtypesOf(trees), space.inner) : 1;
    this.declare(members);
  }

  /** One more than the last fold that a member waits for. */
  private levelOf({ value }: RowMember): number {
    let level = 0;
    for (const { source } of loadsOf([value])) {
      const from = this.members.get(source);
      if (from !== undefined)
        level = Math.max(level, (this.levels.get(source) as number) + (from.kind === "fold" ? 1 : 0));
    }
    return level;
  }

  private declare(members: readonly RowMember[]): void {
    const { draft, space } = this;
    const roots = [...this.members.keys()];
    draft.readAll(
      members.map(({ value }) => value),
      roots,
    );
    for (const root of roots) if (this.kept.has(root)) this.outputs.set(root, draft.bind(root, "write"));
    for (const { variable, value } of members) {
      for (const { source } of loadsOf([value])) {
        const again = this.levels.get(variable) !== this.levels.get(source);
        if (this.members.get(source)?.kind !== "row" || !again || this.rows.has(source)) continue;
        const { dtype } = draft.graph.avals[source];
        this.rows.set(source, draft.b.scratch(`row${source}`, dtype, space.inner));
      }
    }
  }

  write(): void {
    const { b } = this.draft;
    const last = Math.max(...this.levels.values());
    b.for(b.bound("lo"), b.bound("hi"), 1, (row) => {
      this.cells.clear();
      for (let level = 0; level <= last; level++) {
        const now = [...this.members.values()].filter(({ variable }) => this.levels.get(variable) === level);
        for (const member of now) {
          if (member.kind !== "cell") continue;
          const emitter = this.emitter(row, null, 1, new Map());
          this.cell(row, member.variable, b.let(emitter.lanes(member.value)));
        }
        const along = now.filter(({ kind }) => kind !== "cell");
        if (along.length > 0) this.walk(row, along);
      }
    });
  }

  private cell(row: Expr, variable: Var, value: Expr): void {
    this.cells.set(variable, value);
    const output = this.outputs.get(variable);
    if (output !== undefined) this.draft.b.store(output, row, value);
  }

  /** Computes members at one place of a row; `done` holds those of this place already. */
  private emitter(row: Expr, place: Expr | null, width: number, done: ReadonlyMap<Var, Expr>): Emitter {
    const { b } = this.draft;
    return new Emitter(b, {
      axes: place === null ? [row] : [row, place],
      vector: width > 1 ? { axis: 1, lanes: width } : null,
      buffer: this.draft.read,
      known: (variable) => {
        const member = this.members.get(variable);
        if (member === undefined) return null;
        if (member.kind !== "row") return this.cells.get(variable) as Expr;
        return done.get(variable) ?? b.load(this.rows.get(variable) as number, place as Expr, width);
      },
    });
  }

  /** One loop over a row for the members of one level. */
  private walk(row: Expr, members: readonly RowMember[]): void {
    const { draft, space, lanes } = this;
    const { b, graph } = draft;
    const folds = new Map<Var, Fold>();
    for (const { variable, eqn, kind } of members) {
      if (kind !== "fold") continue;
      const { op } = eqn.params as PrimParams["reduce"];
      const folding = foldingOf(op, graph.avals[eqn.inputs[0]].dtype);
      const start = (width: number): Expr => b.constant(folding.identity, folding.type, width);
      const whole = b.register(start(lanes));
      folds.set(variable, { folding, lanes: whole, rest: lanes > 1 ? b.register(start(1)) : whole });
    }
    const bounds = { start: b.index(0), end: b.index(space.inner), extent: space.inner };
    emitLanes(b, bounds, lanes, (place, width) => {
      const done = new Map<Var, Expr>();
      const emitter = this.emitter(row, place, width, done);
      for (const { variable, value } of members) {
        const fold = folds.get(variable);
        const x = fold === undefined ? b.let(emitter.lanes(value)) : emitter.lanes(value);
        if (fold === undefined) {
          done.set(variable, x);
          this.keepPlace(row, place, variable, x);
        } else {
          const { combine, type } = fold.folding;
          const into = width === lanes ? fold.lanes : fold.rest;
          into.set(combine(b, into.read, b.cast(x, type)));
        }
      }
    });
    for (const [variable, { folding, lanes: whole, rest }] of folds) {
      const { combine, across } = folding;
      const total = whole === rest ? whole.read : combine(b, b.fold(across, whole.read), rest.read);
      this.cell(row, variable, b.let(b.cast(total, graph.avals[variable].dtype)));
    }
  }

  private keepPlace(row: Expr, place: Expr, variable: Var, value: Expr): void {
    const { b } = this.draft;
    const output = this.outputs.get(variable);
    if (output !== undefined) b.store(output, b.add(b.mul(row, b.index(this.space.inner)), place), value);
    const again = this.rows.get(variable);
    if (again !== undefined) b.store(again, place, value);
  }
}

/** Lowers a row group. A unit is a row; a fold's tree depends on the row's length alone. */
export function lowerRows(
  draft: Draft,
  values: Values,
  step: Step,
  definitions: ReadonlyMap<Var, PrimEqn>,
  kept: ReadonlySet<Var>,
  name: string,
): Launch {
  const space = rowSpaceOf(draft.graph, definitions, step.roots);
  const members = step.roots.map((root) => {
    const member = rowMember(draft.graph, values, definitions.get(root) as PrimEqn, space);
    if (member === null) throw new Error(`tolk: v${root} is no member of its row group`);
    return member;
  });
  new RowsWriter(draft, space, members, kept).write();
  const work = space.inner * workOf(members.map(({ value }) => value)) * 0.25;
  return draft.finish(name, space.outer, work, step.why.join(", "));
}
