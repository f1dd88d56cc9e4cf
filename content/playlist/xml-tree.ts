/**
 * XML as a small tree: only elements that are asked for, without namespaces, checked for well-formedness by `saxes`, which
 * knows no document type and no entity but the five of XML itself. Bounded by the text's own length and a depth.
 * Called by `dash.ts`.
 */
import { SaxesParser } from 'saxes';
import { MAX_XML_DEPTH } from './limits.ts';
import { unreadable } from './unreadable.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children; trimmed. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** The root element. What is not in `wanted` is left out with all that it holds. Throws Fault `playlist`. */
export function readXml(text: string, wanted: ReadonlySet<string>): XmlElement {
  const top: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [top];
  let unwanted = 0;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw unreadable(error.message);
  });
  parser.on('doctype', () => {
    throw unreadable('it has a document type, which no manifest needs');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const local = withoutPrefix(name);
    if (open.length + unwanted > MAX_XML_DEPTH)
      throw unreadable(`its elements are over ${MAX_XML_DEPTH} deep`);
    if (unwanted > 0 || !wanted.has(local)) {
      unwanted += 1;
      return;
    }
    const element: OpenElement = {
      name: local,
      attributes: new Map(Object.entries(attributes)),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    if (unwanted > 0) unwanted -= 1;
    else {
      const element = open.pop();
      if (element !== undefined) element.text = element.text.trim();
    }
  });
  const addText = (found: string): void => {
    const element = open.at(-1);
    if (unwanted === 0 && element !== undefined) element.text += found;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  const root = top.children[0];
  if (root === undefined) throw unreadable('it has no element of a manifest');
  return root;
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
