/** A bar in three colours: how much came from the network, from neighbours, from the own store. */
import { element } from './element.ts';

export interface Sources {
  readonly network: number;
  readonly peers: number;
  readonly store: number;
}

export const SOURCES = ['network', 'peers', 'store'] as const;

export const SOURCE_NAMES: Readonly<Record<keyof Sources, string>> = {
  network: 'network',
  peers: 'neighbours',
  store: 'own store',
};

export const NO_SOURCES: Sources = { network: 0, peers: 0, store: 0 };

export function totalOf({ network, peers, store }: Sources): number {
  return network + peers + store;
}

export function addSources(a: Sources, b: Sources): Sources {
  return { network: a.network + b.network, peers: a.peers + b.peers, store: a.store + b.store };
}

/** Draws the shares into `bar`, which keeps its three parts so that changes can be animated. */
export function drawBar(bar: HTMLElement, sources: Sources): void {
  const total = totalOf(sources);
  if (bar.childElementCount === 0) {
    bar.append(...SOURCES.map((source) => element('span', { class: source })));
  }
  for (const [index, source] of SOURCES.entries()) {
    const part = bar.children[index];
    if (part instanceof HTMLElement) part.style.flexGrow = String(total === 0 ? 0 : sources[source] / total);
  }
}
