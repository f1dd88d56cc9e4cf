/**
 * The live panel: what Hearsay says about this page's resources, and the visitor's switch. Reads `window.hearsay` and
 * changes nothing but the switch. Called by the site.
 */
import type { Hearsay, HearsayStats, ServedResource } from 'hearsay';
import { byteText, shareText } from './byte-text.ts';
import { byId, element } from './element.ts';
import { whenHearsay } from './live-hearsay.ts';
import { reasonText } from './reason-text.ts';
import { drawBar, SOURCE_NAMES, SOURCES, totalOf } from './source-bar.ts';

/** Rows kept in the list. Judgement: more than anyone scrolls through. */
const MAX_ROWS = 80;
const WIDE = '(min-width: 60rem)';

export function startPanel(): void {
  const panel = byId('panel') as HTMLDetailsElement;
  const wide = matchMedia(WIDE);
  const fit = (): void => void (panel.open = wide.matches);
  wide.addEventListener('change', fit);
  fit();
  drawBar(byId('total-bar'), { network: 0, peers: 0, store: 0 });
  whenHearsay(follow);
}

function follow(hearsay: Hearsay): void {
  showStats(hearsay.stats);
  hearsay.on('stats', showStats);
  hearsay.on('resource', (resource) => showResource(resource, hearsay.stats.neighbours));
  const share = byId('share');
  share.setAttribute('aria-checked', String(hearsay.stats.state !== 'off'));
  share.addEventListener('click', () => {
    const on = share.getAttribute('aria-checked') !== 'true';
    share.setAttribute('aria-checked', String(on));
    hearsay.setSharing(on);
  });
}

function showStats(stats: HearsayStats): void {
  byId('neighbours').textContent = neighbourText(stats);
  drawBar(byId('total-bar'), stats.bytes);
  const total = totalOf(stats.bytes);
  const rows: [string, string, string][] = SOURCES.map((source) => [
    source,
    `from ${source === 'network' ? 'the network' : source === 'store' ? 'the own store' : 'neighbours'}`,
    `${byteText(stats.bytes[source])} · ${shareText(stats.bytes[source], total)}`,
  ]);
  rows.push(['given', 'given to neighbours', byteText(stats.bytes.uploaded)]);
  if (stats.rejected > 0) rows.push(['refused', 'pieces refused', String(stats.rejected)]);
  byId('totals').replaceChildren(
    ...rows.map(([kind, name, value]) =>
      element('div', { class: kind }, element('dt', {}, name), element('dd', {}, value)),
    ),
  );
}

function neighbourText({ state, neighbours }: HearsayStats): string {
  switch (state) {
    case 'off':
      return 'not sharing';
    case 'starting':
      return 'starting';
    case 'stopped':
      return 'stopped';
    case 'following':
      return 'served by another tab';
    case 'ready':
      return neighbours === 0
        ? 'no neighbour yet'
        : neighbours === 1
          ? '1 neighbour'
          : `${neighbours} neighbours`;
  }
}

function showResource(resource: ServedResource, neighbours: number): void {
  byId('panel-note').hidden = true;
  const list = byId('resources');
  list.prepend(rowOf(resource, neighbours));
  while (list.childElementCount > MAX_ROWS) list.lastElementChild?.remove();
}

function rowOf({ url, sources, reason }: ServedResource, neighbours: number): HTMLElement {
  const path = new URL(url, location.href).pathname;
  const total = totalOf(sources);
  const bar = element('span', { class: 'bar', role: 'img', 'aria-label': spoken(sources) });
  drawBar(bar, sources);
  return element(
    'li',
    {},
    element('span', { class: 'name', title: path }, nameOf(path)),
    // A playlist's bytes are not counted: it comes from its own server alone.
    element('span', { class: 'size' }, total === 0 ? '–' : byteText(total)),
    bar,
    element('span', { class: 'reason' }, reasonText(reason, neighbours)),
  );
}

function spoken(sources: ServedResource['sources']): string {
  const parts = SOURCES.filter((source) => sources[source] > 0);
  return (
    parts.map((source) => `${byteText(sources[source])} from ${SOURCE_NAMES[source]}`).join(', ') || 'nothing'
  );
}

/** The file's name, without the hash that the build puts before its ending. */
function nameOf(path: string): string {
  const file = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  return path.startsWith('/assets/') ? file.replace(/-[\w-]{8}(?=\.\w+$)/, '') : file || '/';
}
