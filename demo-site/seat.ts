/** One seat of the audience: empty, or a visitor in a frame with its figures. Knows nothing of the others. */
import { byteText, shareText } from './byte-text.ts';
import { element } from './element.ts';
import { addSources, drawBar, NO_SOURCES, totalOf, type Sources } from './source-bar.ts';
import type { VisitorReport } from './visitor-report.ts';

export interface SeatChange {
  /** Bytes that have just come, by source. */
  readonly came: Sources;
  /** Bytes that have just been given to others. */
  readonly gave: number;
}

export class Seat {
  readonly box: HTMLElement;
  readonly number: number;
  sources: Sources = NO_SOURCES;
  /** Resolves when the visitor has seen all, well or not. */
  readonly visited: Promise<void>;
  #frame: HTMLIFrameElement | null = null;
  #origin = '';
  #uploaded = 0;
  #neighbours = 0;
  #resolveVisited: () => void = () => undefined;
  readonly #state = element('span', { class: 'seat-state' }, 'empty');
  readonly #bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
  readonly #figures = element('p', { class: 'seat-figures' });
  readonly #screen: HTMLElement;

  constructor(number: number) {
    this.number = number;
    this.#screen = element('div', { class: 'screen', 'data-number': String(number) });
    this.visited = new Promise((resolve) => (this.#resolveVisited = resolve));
    const head = element('header', {}, element('h2', {}, `Visitor ${number}`), this.#state);
    this.box = element('article', { class: 'seat', 'data-seat': String(number), 'data-state': 'empty' });
    this.box.append(this.#screen, head, this.#bar, this.#figures);
    drawBar(this.#bar, NO_SOURCES);
    this.#tell();
  }

  /** A visitor comes in at `url`. */
  admit(url: URL): void {
    this.#origin = url.origin;
    const title = `What visitor ${this.number} sees`;
    this.#frame = element('iframe', { src: url.href, title, tabindex: '-1', scrolling: 'no' });
    this.#screen.append(this.#frame);
    this.#become('arriving', 'coming in');
  }

  /** True when the message is from this seat's own visitor. */
  isFrom({ source, origin }: MessageEvent): boolean {
    return this.#frame !== null && source === this.#frame.contentWindow && origin === this.#origin;
  }

  /** Takes a report in. Gives what has moved. */
  hear(report: VisitorReport): SeatChange {
    switch (report.kind) {
      case 'stats': {
        const gave = Math.max(0, report.uploaded - this.#uploaded);
        this.#uploaded = report.uploaded;
        this.#neighbours = report.neighbours;
        this.#tell();
        return { came: NO_SOURCES, gave };
      }
      case 'resource':
        this.sources = addSources(this.sources, report.sources);
        if (this.box.dataset['state'] === 'arriving') this.#become('looking', 'looking');
        drawBar(this.#bar, this.sources);
        this.#tell();
        return { came: report.sources, gave: 0 };
      case 'loaded':
        this.#become(
          report.failed ? 'failed' : 'seated',
          report.failed ? 'some pictures failed' : 'has seen all',
        );
        this.#tell();
        this.#resolveVisited();
        return { came: NO_SOURCES, gave: 0 };
    }
  }

  #become(state: string, text: string): void {
    this.box.dataset['state'] = state;
    this.#state.textContent = text;
  }

  #tell(): void {
    const total = totalOf(this.sources);
    this.box.dataset['network'] = String(this.sources.network);
    this.box.dataset['peers'] = String(this.sources.peers);
    this.#figures.replaceChildren(
      element('strong', {}, `${shareText(this.sources.peers, total)} of ${byteText(total)} from others`),
      element('span', {}, `gave ${byteText(this.#uploaded)}`),
    );
    this.box.dataset['neighbours'] = String(this.#neighbours);
  }
}
