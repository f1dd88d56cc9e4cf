/** One article in four dresses: four stylesheets, each loaded on its own, in a shadow root of its own. Called by the site. */
import { element } from '../element.ts';

const DRESSES: readonly [string, string][] = [
  ['Newspaper', new URL('../styles/articles/newspaper.css', import.meta.url).href],
  ['Poster', new URL('../styles/articles/poster.css', import.meta.url).href],
  ['Terminal', new URL('../styles/articles/terminal.css', import.meta.url).href],
  ['Botanical plate', new URL('../styles/articles/plate.css', import.meta.url).href],
];

const ARTICLE = `
<article>
  <header>
    <p class="kicker">On rumours</p>
    <h2>How a town hears the news before the post does</h2>
    <p class="byline">From our own neighbour</p>
  </header>
  <p class="first">The first to know is whoever stands nearest to the source. The second asks the first, the third asks
  whichever of the two is closer, and by noon the whole square has it while the postman is still at the bridge.</p>
  <blockquote>Trust the seal, not the messenger.</blockquote>
  <p>What keeps such news true is a habit: nobody repeats a letter whose seal is broken. The messenger may be a
  stranger, hurried, or a liar. The seal says whether these are the words that were written.</p>
</article>`;

export async function openDresses(host: HTMLElement): Promise<void> {
  const dressed = DRESSES.map(([name, href]) => dress(name, href));
  host.append(
    element('h1', {}, 'One article, four dresses'),
    element('p', { class: 'lead' }, 'The words are the same. Each frame has loaded a stylesheet of its own.'),
    element('div', { class: 'dresses' }, ...dressed.map(({ figure }) => figure)),
  );
  await Promise.all(dressed.map(({ ready }) => ready));
}

function dress(name: string, href: string): { figure: HTMLElement; ready: Promise<void> } {
  const frame = element('div', { class: 'dress' });
  const root = frame.attachShadow({ mode: 'open' });
  const link = element('link', { rel: 'stylesheet', href });
  const ready = new Promise<void>((resolve, reject) => {
    link.addEventListener('load', () => resolve(), { once: true });
    link.addEventListener('error', () => reject(new Error(`The stylesheet ${href} did not come.`)), {
      once: true,
    });
  });
  root.innerHTML = ARTICLE;
  root.prepend(link);
  return { figure: element('figure', {}, element('figcaption', {}, name), frame), ready };
}
