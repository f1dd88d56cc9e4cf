/**
 * A coloured strip of a stream's segments as they come, oldest first: where each one was from. Knows nothing of players;
 * hears of segments from Hearsay, and from the browser of those that Hearsay left alone. Called by the stream page.
 */
import type { ServedResource } from 'hearsay';
import { byteText } from '../byte-text.ts';
import { element } from '../element.ts';
import { addSources, NO_SOURCES, SOURCE_NAMES, SOURCES, totalOf, type Sources } from '../source-bar.ts';

/** Segments shown. Judgement: four minutes of pictures and sound, and what a row holds. */
const MAX_SEGMENTS = 120;

export class SegmentStrip {
  readonly #host: HTMLElement;
  readonly #changed: (sum: Sources) => void;
  readonly #blocks = new Map<string, { readonly block: HTMLElement; sources: Sources; reported: boolean }>();
  #gone: Sources = NO_SOURCES;

  /** `changed`: told the sources of all segments so far. */
  constructor(host: HTMLElement, changed: (sum: Sources) => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** What Hearsay says of a segment holds. */
  report({ url, sources }: ServedResource): void {
    this.#set(url, sources, true);
  }

  /** The browser has loaded a segment of so many bytes; unless Hearsay says more, it came from the network. */
  loaded(url: string, bytes: number): void {
    if (this.#blocks.get(url)?.reported !== true) this.#set(url, { ...NO_SOURCES, network: bytes }, false);
  }

  clear(): void {
    this.#blocks.clear();
    this.#gone = NO_SOURCES;
    this.#host.replaceChildren();
    this.#changed(NO_SOURCES);
  }

  #set(url: string, sources: Sources, reported: boolean): void {
    const known = this.#blocks.get(url);
    const block = known?.block ?? element('li');
    this.#blocks.set(url, { block, sources, reported });
    block.style.background = stripes(sources);
    block.title = `${nameOf(url)}: ${byteText(totalOf(sources))}, ${spoken(sources)}`;
    if (known === undefined) this.#host.append(block);
    this.#trim();
    const all = [...this.#blocks.values()].map((one) => one.sources);
    this.#changed([...all, this.#gone].reduce(addSources));
  }

  #trim(): void {
    for (const [url, { block, sources }] of this.#blocks) {
      if (this.#blocks.size <= MAX_SEGMENTS) return;
      this.#gone = addSources(this.#gone, sources);
      this.#blocks.delete(url);
      block.remove();
    }
  }
}

/** One colour for each source, as much of it as came from there. */
function stripes(sources: Sources): string {
  const total = totalOf(sources) || 1;
  let at = 0;
  const stops = SOURCES.filter((source) => sources[source] > 0).map((source) => {
    const from = at;
    at += (100 * sources[source]) / total;
    return `var(--${source}) ${from}% ${at}%`;
  });
  return stops.length === 0 ? 'var(--line)' : `linear-gradient(0deg, ${stops.join(', ')})`;
}

function spoken(sources: Sources): string {
  const names = SOURCES.filter((source) => sources[source] > 0).map((source) => SOURCE_NAMES[source]);
  return names.join(' and ') || 'nothing';
}

function nameOf(url: string): string {
  const { pathname } = new URL(url);
  return pathname.slice(pathname.indexOf('/', 1) + 1);
}
