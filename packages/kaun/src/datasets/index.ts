export { readIdx } from "./idx.ts";
export { type Digits, type Mnist, type MnistOptions, mnist } from "./mnist.ts";
export { readFirst, type Source, urlSource } from "./source.ts";
