const MAIN = `quill: notebooks that are Markdown files

Usage
  quill run PATH ...  run all cells of notebooks and write the outputs
  quill serve [PATH]  open a folder or a notebook in the browser
  quill export FILE   make a web page that runs without a server
  quill clean FILE    remove all outputs from a notebook
  quill new FILE      make a notebook
  quill help [VERB]   more about one of them

Examples
  quill new hello.md && quill run hello.md
  quill serve examples
  quill run report.md --inplace --timeout 600
`;

const TOPICS: Readonly<Record<string, string>> = {
  run: `quill run PATH ...: run all cells of a notebook, of several or of all in a folder, and write them with their outputs

Cells are fenced blocks of ts, typescript or js (without the word norun). They run from top to bottom in
a process of their own, until one fails. FILE itself is not changed unless --inplace is given: the result
goes to NAME.out.md, its figures to NAME.out.quill/.

Of several notebooks, each has one line; the others go on when one fails. A folder stands for all .md files below
it that have a cell, without hidden folders, node_modules and NAME.out.md.

Options
  --inplace      write the outputs into FILE
  --out FILE     write the result there
  --check        write nothing; exit 3 when the saved outputs differ
  --timeout S    stop after S seconds (each notebook)
  -j, --jobs N   run N notebooks at a time (the number of processors, at most 4)
  --inline       keep figures inside the file
  -q, --quiet    print nothing but errors

Exit codes
  0 all cells ran    1 a cell failed    2 wrong usage    3 --check found a difference
  124 timeout        130 interrupted (Ctrl-C; a second one ends the kernel at once)
  Of several notebooks: the first of 130, 124, 2, 1, 3 that one of them ended with, else 0

Examples
  quill run mnist.md
  quill run report.md --inplace --timeout 600
  quill run docs/guide.md --check
  quill run docs examples/walks.md --check --jobs 2
`,
  serve: `quill serve [PATH]: open a folder, or one notebook, in the browser

Runs a server on this machine only and prints its address with a secret token. Opening a notebook runs
nothing; cells have your rights when you run them.

Options
  -p, --port N   port (0: any free one)
  --no-open      do not start a browser

Examples
  quill serve
  quill serve examples/mnist/mnist.md --port 8000 --no-open
`,
  export: `quill export FILE --out DIR: make a folder of plain files that shows and runs the notebook

Any static file server can hold the folder, below any path. Cells run in the reader's browser. Packages that they
import are bundled, pictures that the prose links to are copied; saved outputs are shown until a cell runs.

Options
  --out DIR         the folder; files of the same names are replaced
  --module NAME     bundle this package (again for more; default: those that cells import)
  --asset SRC=DEST  copy a file or folder to DEST inside DIR (again for more)
  --no-isolate      do not use a service worker: an interrupt then loses the state of a busy cell

Exit codes
  0 written    1 the page cannot be made, such as a package that is not found    2 wrong usage

Examples
  quill export mnist.md --out site
  quill export walks.md --out site --module @raven-ts/nx --asset data/walks.csv=data/walks.csv
`,
  clean: `quill clean FILE: remove all outputs from a notebook, and its figures

Example
  quill clean mnist.md
`,
  new: `quill new FILE: make a small notebook to start from; an existing file is not touched

Example
  quill new ideas.md
`,
};

/**
 * The help text of a verb.
 *
 * @param topic - A verb, or `null` for the overview; an unknown one gives the overview too.
 * @returns Text ended by a line break.
 */
export function helpText(topic: string | null): string {
  return (topic !== null && TOPICS[topic]) || MAIN;
}
