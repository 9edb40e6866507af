import { keepTexts, type Source, schema, sourceTexts } from "@raven-ts/quill/document";
import { DOMSerializer, type Fragment } from "prosemirror-model";
import { Plugin } from "prosemirror-state";

const attribute = "data-quill-source";

/** Says of each block that is copied as a whole the text that it was parsed from. */
class SourceSerializer extends DOMSerializer {
  private readonly source: () => Source;

  constructor(source: () => Source) {
    super(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema));
    this.source = source;
  }

  override serializeFragment(
    fragment: Fragment,
    options?: { document?: Document },
    target?: HTMLElement | DocumentFragment,
  ): HTMLElement | DocumentFragment {
    const out = super.serializeFragment(fragment, options, target);
    if (target || !fragment.firstChild?.isBlock) return out;
    sourceTexts(fragment.content, this.source()).forEach((text, at) => {
      const element = out.childNodes[at];
      if (text !== undefined && element instanceof HTMLElement) element.setAttribute(attribute, text);
    });
    return out;
  }
}

/**
 * Blocks that are copied from one notebook to another keep their bytes: the text of each travels along, and counts
 * where it says exactly the block that is pasted.
 *
 * @param source - The text of the document as it was parsed.
 */
export function copyingSource(source: () => Source): Plugin {
  let texts: readonly string[] = [];
  return new Plugin({
    props: {
      clipboardSerializer: new SourceSerializer(source),
      transformPastedHTML(html) {
        texts = [];
        if (!html.includes(attribute)) return html;
        const pasted = new DOMParser().parseFromString(html, "text/html");
        texts = [...pasted.querySelectorAll(`[${attribute}]`)].map(
          (element) => element.getAttribute(attribute)!,
        );
        return html;
      },
      transformPasted(slice) {
        if (texts.length > 0) keepTexts(slice.content.content, texts);
        texts = [];
        return slice;
      },
    },
  });
}
