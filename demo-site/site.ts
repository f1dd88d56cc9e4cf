/**
 * The demo site's page: shows the section that the address names, and loads it at its first visit. Knows nothing of how
 * resources travel. Composes the sections, the live panel and, in a frame of the audience, the report to it.
 */
import { byId, element } from './element.ts';
import { startPanel } from './panel.ts';
import { reportToAudience, visitorNumber } from './visitor-report.ts';

interface Section {
  readonly title: string;
  /** Fills `host`; resolves when what it shows has been loaded. */
  readonly open: (host: HTMLElement) => Promise<void>;
}

const SECTIONS: Readonly<Record<string, Section>> = {
  home: {
    title: 'Your visitors deliver your site',
    open: async (host) => (await import('./sections/home.ts')).openHome(host),
  },
  gallery: {
    title: 'Pictures',
    open: async (host) => (await import('./sections/gallery.ts')).openGallery(host),
  },
  type: { title: 'Type', open: async (host) => (await import('./sections/specimen.ts')).openSpecimen(host) },
  scene: { title: 'Scene', open: async (host) => (await import('./sections/scene.ts')).openScene(host) },
  styles: {
    title: 'Styles',
    open: async (host) => (await import('./sections/dresses.ts')).openDresses(host),
  },
  film: { title: 'Film', open: async (host) => (await import('./sections/film.ts')).openFilm(host) },
};

const shown = new Map<string, HTMLElement>();

function show(name: string): void {
  const section = SECTIONS[name];
  if (section === undefined) return;
  document.title = `${section.title} · Hearsay`;
  for (const [other, host] of shown) host.hidden = other !== name;
  for (const link of document.querySelectorAll('.masthead nav a')) {
    if (link.getAttribute('href') === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!shown.has(name)) load(name, section);
  window.scrollTo({ top: 0 });
}

function load(name: string, section: Section): void {
  const host = element('section', { 'data-section': name, 'data-state': 'loading', 'aria-busy': 'true' });
  shown.set(name, host);
  byId('view').append(host);
  const settle = (state: 'ready' | 'failed'): void => {
    host.dataset['state'] = state;
    host.removeAttribute('aria-busy');
  };
  section.open(host).then(
    () => settle('ready'),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      host.append(
        element(
          'p',
          { role: 'alert' },
          `This section could not be loaded: ${reason} Reload the page to try again.`,
        ),
      );
      settle('failed');
    },
  );
}

function follow(): void {
  const name = location.hash.slice(1);
  if (name === 'view') byId('view').focus();
  else show(name in SECTIONS ? name : 'home');
}

const visitor = visitorNumber();
if (visitor === null) {
  startPanel();
  addEventListener('hashchange', () => {
    follow();
    byId('view').focus({ preventScroll: true });
  });
  follow();
} else {
  document.documentElement.classList.add('compact');
  void reportToAudience(visitor, (name) => {
    show(name);
    return shown.get(name) ?? null;
  });
}
