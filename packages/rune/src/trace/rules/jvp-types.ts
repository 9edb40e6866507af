import type { NDArray } from "@raven-ts/nx";
import type { OneName, ParamsOf } from "@raven-ts/tolk";

/** A tangent; null is zero and skips work. */
export type Tangent = NDArray | null;

/**
 * Differentiates one primitive that gives one result: returns its result and the result's tangent. At least one tangent is not null; the
 * tangent of the result is linear in the tangents given. Integers and bools have the tangent null.
 */
export type JvpRule<P extends OneName> = (
  primals: readonly NDArray[],
  tangents: readonly Tangent[],
  params: ParamsOf<P>,
) => readonly [NDArray, Tangent];

export type JvpRules = { readonly [P in OneName]: JvpRule<P> };
