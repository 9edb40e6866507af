import * as f from "../activations.ts";
import { elementwise, type Layer } from "./layer.ts";

/** The rectifier as a layer. */
export const relu = (): Layer => elementwise("relu", f.relu);
/** The logistic function as a layer. */
export const sigmoid = (): Layer => elementwise("sigmoid", f.sigmoid);
/** The hyperbolic tangent as a layer. */
export const tanh = (): Layer => elementwise("tanh", f.tanh);
/** The Gaussian error linear unit as a layer. */
export const gelu = (): Layer => elementwise("gelu", f.gelu);
