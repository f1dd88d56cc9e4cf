/** One film in two encodings, each in the browser's own player, with buttons that seek. Called by the site. */
import { element } from '../element.ts';

interface Encoding {
  readonly name: string;
  readonly file: string;
  readonly type: string;
}

const ENCODINGS: readonly Encoding[] = [
  { name: 'H.264 and AAC', file: 'film.mp4', type: 'video/mp4; codecs="avc1.640028, mp4a.40.2"' },
  { name: 'VP9 and Opus', file: 'film.webm', type: 'video/webm; codecs="vp9, opus"' },
];

/** The film's first shot. */
const POSTER = '/media/first-light.jpg';

const SEEKS: readonly [string, (video: HTMLVideoElement) => number][] = [
  ['Start', () => 0],
  ['−10 s', (video) => Math.max(0, video.currentTime - 10)],
  ['+10 s', (video) => Math.min(video.duration - 0.1, video.currentTime + 10)],
  ['Middle', (video) => video.duration / 2],
  ['Near the end', (video) => video.duration * 0.9],
];

export async function openFilm(host: HTMLElement): Promise<void> {
  const players = ENCODINGS.map(drawPlayer);
  host.append(
    element('h1', {}, 'A walk through nowhere'),
    element(
      'p',
      { class: 'lead' },
      'One film, twice. Seek as you like: the player asks for a range, and gets it piece by piece, each one checked.',
    ),
    element('div', { class: 'films' }, ...players.map(({ figure }) => figure)),
  );
  await Promise.all(players.map(({ ready }) => ready));
}

function drawPlayer(encoding: Encoding): { figure: HTMLElement; ready: Promise<void> } {
  const label = `The film as ${encoding.name}`;
  const video = element('video', {
    controls: '',
    playsinline: '',
    preload: 'metadata',
    poster: POSTER,
    'aria-label': label,
  });
  const figure = element('figure', { class: 'player' }, element('figcaption', {}, encoding.name), video);
  if (video.canPlayType(encoding.type) === '') {
    video.replaceWith(element('p', { class: 'missing' }, `This browser does not play ${encoding.name}.`));
    return { figure, ready: Promise.resolve() };
  }
  const ready = new Promise<void>((resolve, reject) => {
    video.addEventListener('loadedmetadata', () => resolve(), { once: true });
    video.addEventListener('error', () => reject(new Error(`The film ${encoding.file} did not come.`)), {
      once: true,
    });
  });
  video.src = `/media/${encoding.file}`;
  const group = { class: 'seeks', role: 'group', 'aria-label': `Seek in ${encoding.name}` };
  figure.append(element('div', group, ...seekButtons(video)));
  return { figure, ready };
}

function seekButtons(video: HTMLVideoElement): HTMLElement[] {
  return SEEKS.map(([name, target]) => {
    const button = element('button', { type: 'button', class: 'seek' }, name);
    button.addEventListener('click', () => {
      if (Number.isFinite(video.duration)) video.currentTime = target(video);
    });
    return button;
  });
}
