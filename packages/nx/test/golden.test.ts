import { currentDevice, setDevice } from "@raven-ts/nx";
import { type Device, referenceDevice } from "@raven-ts/tolk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Case, fault, golden, laidOut, layouts, type Packed, run, unpack } from "./support/golden.ts";

const { cases, prints, versions } = golden<{
  versions: Record<string, string>;
  cases: Case[];
  prints: { array: Packed; text: string }[];
}>("nx.json");

const byOp = new Map<string, Case[]>();
for (const one of cases) byOp.set(one.op, [...(byOp.get(one.op) ?? []), one]);

/** The first faults of an operation in every case and layout. */
function faults(list: readonly Case[]): string[] {
  const found: string[] = [];
  for (const one of list) {
    const { op, inputs, options } = one;
    for (const layout of inputs.length === 0 ? (["dense"] as const) : layouts) {
      const arrays = inputs.map((x) => laidOut(unpack(x), layout));
      let difference: string | null;
      try {
        difference = fault(run(op, arrays, options), one);
      } catch (error) {
        difference = String(error);
      }
      const given = inputs.map((x) => `${x.dtype}[${x.shape}]`).join(" ");
      if (difference === null) continue;
      found.push(`${op} ${layout} ${given} ${JSON.stringify(options ?? {})}: ${difference}`);
      if (found.length > 4) return found;
    }
  }
  return found;
}

const devices: Device[] = [referenceDevice, currentDevice()].filter((d, i, all) => all.indexOf(d) === i);

describe.each(devices.map((device) => ({ name: device.name, device })))(
  "on the $name device",
  ({ device }) => {
    let before: Device;
    beforeAll(() => {
      before = setDevice(device);
    });
    afterAll(() => {
      setDevice(before);
    });

    test.each([...byOp.keys()])(
      `%s gives what NumPy ${versions.numpy} and XLA give, in every dtype and layout`,
      (op) => {
        expect(faults(byOp.get(op)!)).toEqual([]);
      },
    );
  },
);

describe("toString", () => {
  test.each(prints.map((one) => ({ ...one, title: `${one.array.dtype}[${one.array.shape}]` })))(
    "prints $title as NumPy does",
    ({ array, text }) => {
      expect(String(unpack(array))).toBe(text);
    },
  );

  test("prints true and false for bool, in lower case", () => {
    expect(String(unpack({ dtype: "bool", shape: [2], data: [true, false] }))).toBe("[ true false]");
  });
});
