/**
 * The stream pages: the same film on demand or live, in the player and the format that the visitor chooses, and what is
 * to be seen of its delivery. Does nothing for Hearsay, which is one script tag of the page. Composes players, strip and
 * figures.
 *
 * The address may say `?player=…&format=…&from=<another origin>`; `&hold` waits for the visitor to press play.
 */
import { byId, element } from '../element.ts';
import { whenHearsay } from '../live-hearsay.ts';
import { startPanel } from '../panel.ts';
import { FORMATS, PLAYER_NAMES, PLAYERS, whyNot, type Format, type PlayerName } from '../players/players.ts';
import { showAudience, showBehind, showBuffer, showSaved } from './figures.ts';
import { SegmentStrip } from './segment-strip.ts';
import { isSegment, streamUrl, type Mode } from './stream-url.ts';

const FORMAT_NAMES = Object.keys(FORMATS) as Format[];
/** Milliseconds between two looks at the player. Judgement: as often as a number can be read. */
const LOOK_MS = 500;
/** Milliseconds between two looks at what all visitors report. Visitors report with their signs of life, every half minute. */
const AUDIENCE_MS = 5000;

const query = new URLSearchParams(location.search);
const mode: Mode = document.documentElement.dataset['mode'] === 'live' ? 'live' : 'vod';
const origin = query.get('from') ?? location.origin;
const chosen = {
  player: PLAYER_NAMES.find((name) => name === query.get('player')) ?? 'hls.js',
  format: FORMAT_NAMES.find((name) => name === query.get('format')) ?? 'hls-ts',
};
let stop: () => void = () => undefined;
/** Counts the players begun, so that one that was slow to load does not start beside a later one. */
let turn = 0;

const strip = new SegmentStrip(byId('strip'), showSaved);

async function play(): Promise<void> {
  const mine = ++turn;
  stop();
  stop = () => undefined;
  strip.clear();
  const url = streamUrl(origin, mode, chosen.format);
  const screen = byId('screen');
  const video = element('video', { controls: '', playsinline: '', 'aria-label': 'The film' });
  video.muted = true;
  screen.replaceChildren(video);
  tell('');
  if (url === null) return tell('This format is not here on demand.');
  const start = await PLAYERS[chosen.player].load();
  if (mine !== turn) return;
  const autoplay = !query.has('hold');
  const end = await start({
    video,
    url,
    autoplay,
    failed: (reason) => tell(`The player has given up: ${reason}.`),
  });
  if (mine !== turn) return end();
  stop = end;
}

function tell(trouble: string): void {
  const note = byId('trouble');
  note.textContent = trouble;
  note.hidden = trouble === '';
}

function drawSwitches(): void {
  byId('players').append(...PLAYER_NAMES.map((name) => choice('player', name, name)));
  byId('formats').append(...FORMAT_NAMES.map((name) => choice('format', name, FORMATS[name])));
  allowFormats();
}

function choice(group: 'player' | 'format', name: PlayerName | Format, title: string): HTMLElement {
  const input = element('input', { type: 'radio', name: group, value: name });
  input.checked = chosen[group] === name;
  input.addEventListener('change', () => {
    Object.assign(chosen, { [group]: name });
    allowFormats();
    const address = new URL(location.href);
    address.searchParams.set('player', chosen.player);
    address.searchParams.set('format', chosen.format);
    history.replaceState(null, '', address);
    void play();
  });
  return element('label', {}, input, element('span', {}, title));
}

/** Leaves out what the chosen player can't play, and what is not there. */
function allowFormats(): void {
  const open = FORMAT_NAMES.filter(
    (format) => whyNot(chosen.player, format) === null && streamUrl(origin, mode, format) !== null,
  );
  if (!open.includes(chosen.format)) chosen.format = open[0] ?? 'hls-ts';
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name="format"]')) {
    input.disabled = !open.some((format) => format === input.value);
    input.checked = input.value === chosen.format;
    input.title = whyNot(chosen.player, input.value as Format) ?? '';
  }
}

function look(): void {
  const video = byId('screen').querySelector('video');
  if (video === null) return;
  showBuffer(video);
  if (mode === 'live') showBehind(video);
}

startPanel();
drawSwitches();
whenHearsay((hearsay) => {
  hearsay.on('resource', (resource) => {
    if (isSegment(new URL(resource.url, location.href).href)) strip.report(resource);
  });
});
new PerformanceObserver((list) => {
  for (const entry of list.getEntriesByType('resource') as PerformanceResourceTiming[]) {
    if (isSegment(entry.name)) strip.loaded(entry.name, entry.encodedBodySize);
  }
}).observe({ type: 'resource', buffered: true });
setInterval(look, LOOK_MS);
if (mode === 'live') {
  // Whoever looks at the page from a static host has no tracker to ask.
  setInterval(() => void showAudience().catch(() => undefined), AUDIENCE_MS);
}
void play();
