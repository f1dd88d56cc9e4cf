/** The front page: what this is and what to try. Loads nothing heavy. Called by the site. */
import { element } from '../element.ts';

const STEPS: readonly [string, string][] = [
  ['Look around.', 'Each section loads when you visit it. The panel says where every resource came from.'],
  [
    'Bring a second visitor.',
    'Open this page in another browser or profile. What you have seen comes from you.',
  ],
  [
    'Close it and come back.',
    'What was checked once is kept: opened again, the page has its pictures from this browser’s own store.',
  ],
];
const TAG =
  '<script src="/hearsay.js" data-tracker="/hearsay-tracker"\n        data-site="hearsay-demo" async></script>';

export async function openHome(host: HTMLElement): Promise<void> {
  host.classList.add('home');
  const audience = `http://www.hearsay.localhost:${location.port || '80'}/`;
  const steps = STEPS.map(([what, why]) => element('li', {}, element('strong', {}, what), ` ${why}`));
  host.append(
    element('p', { class: 'kicker' }, 'A demonstration'),
    element('h1', {}, 'Your visitors deliver your site. ', element('em', {}, 'Every byte is checked.')),
    element(
      'p',
      { class: 'lead' },
      'Pictures, fonts, scripts, styles and films on this page come from whoever is nearest and has them: another ' +
        'visitor’s browser, your own, or the server. No byte is shown before its SHA-224 matches what the owner published.',
    ),
    element(
      'p',
      { class: 'actions' },
      element('a', { class: 'button', href: '#gallery' }, 'Begin with the pictures'),
      element('a', { class: 'button quiet', href: audience }, 'Seat an audience of nine'),
    ),
    element('ol', { class: 'steps' }, ...steps),
    element(
      'figure',
      { class: 'tag' },
      element('figcaption', {}, 'All that is written for it on this page'),
      element('pre', { tabindex: '0' }, element('code', {}, TAG)),
    ),
  );
}
