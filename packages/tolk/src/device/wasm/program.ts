import { DeviceError } from "../../errors.ts";
import type { Graph, Var } from "../../graph/graph.ts";
import { Builder } from "../../kernel/builder.ts";
import { scratchLayout, type Target } from "../../kernel/ir.ts";
import { type BufferRef, lowerGraph } from "../../lower/index.ts";
import { planMemory } from "../../lower/plan.ts";
import { renderWasm } from "../../render/wasm/index.ts";
import { storageOf, type Tensor } from "../../tensor.ts";
import { dtypes } from "../../type/dtype.ts";
import { explainProgram } from "../explain.ts";
import { boundaryOf, byteLength, dense, type Executable, gatherOutputs } from "../program.ts";

/** V8 gives a kernel sixteen vector registers before it spills. */
export const wasmTarget: Target = { name: "wasm", vectorBytes: 16, vectorRegisters: 16, fma: false };

let fuses: boolean | null = null;

/** True where the engine has relaxed SIMD, whose multiply-add is one instruction: asked once, of a small module. */
function hasRelaxed(): boolean {
  if (fuses === null) {
    const b = new Builder();
    const x = b.buffer("x", "float32", "readwrite");
    const value = b.let(b.load(x, b.index(0), 4));
    b.store(x, b.index(0), b.fma(value, value, value));
    const bytes = renderWasm([b.finish("probe")], { memory: "import", shared: false, relaxed: true });
    fuses = WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>);
  }
  return fuses;
}

const PAGE = 65_536;
const align = (n: number): number => (n + 63) & ~63;

type Kernel = (args: number, lo: number, hi: number, scratch: number) => void;

/** Hands out consecutive aligned ranges of a memory. */
class Layout {
  bytes = 64;

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes = align(at + bytes);
    return at;
  }
}

/**
 * Compiles a graph to one WebAssembly module with a memory of its own. Arguments are copied in and results out, so
 * arrays stay with the garbage collector and the memory is as small as the program needs.
 */
export function compileWasm(graph: Graph): Executable {
  const lowered = lowerGraph(graph, wasmTarget);
  const { launches } = lowered;
  const boundary = boundaryOf(lowered);
  const plan = planMemory(lowered, boundary.outside);
  const layout = new Layout();

  const arguments_ = new Map<Var, number>();
  for (const v of boundary.arguments) {
    if (!arguments_.has(v)) arguments_.set(v, layout.take(byteLength(lowered.graph.avals[v])));
  }
  const results = new Map(boundary.results.map((v) => [v, layout.take(byteLength(lowered.graph.avals[v]))]));
  const arena = layout.take(plan.bytes);
  const scratch = layout.take(launches.reduce((n, l) => Math.max(n, scratchLayout(l.kernel).bytes), 0));
  const tables = new Map<Int32Array, number>();
  const addressOf = (ref: BufferRef): number => {
    if (ref.kind === "temporary") return arena + (plan.temporaries.get(ref.id) ?? 0);
    if (ref.kind === "table") {
      const at = tables.get(ref.data) ?? layout.take(ref.data.byteLength);
      tables.set(ref.data, at);
      return at;
    }
    const { variable } = ref;
    return arguments_.get(variable) ?? results.get(variable) ?? arena + (plan.variables.get(variable) ?? 0);
  };
  const blocks = launches.map((launch) => ({ addresses: launch.buffers.map(addressOf), launch }));
  const calls = blocks.map(({ addresses, launch }) => ({
    addresses,
    launch,
    at: layout.take(addresses.length * 8),
  }));

  const pages = Math.ceil(layout.bytes / PAGE);
  if (pages > 65_536) {
    throw new DeviceError(
      "tolk/program-memory",
      `rune.jit: cannot compile for wasm (the program needs ${(layout.bytes / 2 ** 30).toFixed(1)} GiB, at most 4)`,
      "use smaller batches, or the native device",
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages });
  const bytes = renderWasm(
    launches.map((l) => l.kernel),
    { memory: "import", shared: false, relaxed: hasRelaxed() },
  );
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  for (const [data, at] of tables) new Int32Array(memory.buffer, at, data.length).set(data);
  const program = calls.map(({ addresses, launch, at }) => {
    new Float64Array(memory.buffer, at, addresses.length).set(addresses);
    return { kernel: exports[launch.kernel.name] as unknown as Kernel, units: launch.units, at };
  });

  const view = (x: Tensor, at: number) => dtypes[x.dtype].make(memory.buffer, at, x.size);
  const copyIn = (x: Tensor, at: number): void => {
    const whole = dense(x);
    view(whole, at).set(
      storageOf(whole)
        .as(whole.dtype)
        .subarray(whole.offset, whole.offset + whole.size),
    );
  };

  return {
    run(inputs, create) {
      inputs.forEach((x, i) => {
        const at = arguments_.get(boundary.arguments[i]);
        if (at !== undefined && !lowered.graph.literals.has(boundary.arguments[i])) copyIn(x, at);
      });
      for (const { kernel, units, at } of program) kernel(at, 0, units, scratch);
      const made = new Map<Var, ReturnType<typeof create>>();
      for (const [v, at] of results) {
        const out = create(lowered.graph.avals[v]);
        storageOf(out).as(out.dtype).set(view(out, at), out.offset);
        made.set(v, out);
      }
      return gatherOutputs(lowered, inputs, made, create);
    },
    explain: () => explainProgram(lowered, plan, `${bytes.length} bytes of WebAssembly`, tables.size),
  };
}
