/** What a report says of a scenario can be read by whoever runs a site. */
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { office } from '../scenarios/office.ts';
import { liveMatch } from '../scenarios/live-match.ts';
import { cutShortOutcome, playedOutcome } from './played-outcome.ts';
import { drawPlots } from './plots.ts';
import { section, sectionOfFailure } from './section.ts';

const OUTCOME = playedOutcome(office, 12);

function shown(outcome = OUTCOME, scenario = office): ReturnType<typeof parseHTML>['document'] {
  const html = section(scenario, outcome, drawPlots(outcome.details));
  return parseHTML(`<html><body>${html}</body></html>`).document;
}

describe('a section of the report', () => {
  test('tells the story of those who came', () => {
    expect(shown().querySelector('p')!.textContent).toContain('An office with 12 people');
  });

  test('has a figure for every head of its tables, and explains each plot', () => {
    const document = shown();
    for (const table of document.querySelectorAll('table')) {
      const heads = table.querySelectorAll('thead th').length;
      for (const row of table.querySelectorAll('tbody tr')) {
        expect(row.children).toHaveLength(heads);
        for (const cell of row.querySelectorAll('td')) expect(cell.textContent).toMatch(/^[^{}[\]]+$/);
      }
    }
    const captions = [...document.querySelectorAll('figcaption')].map(({ textContent }) => textContent);
    expect(captions).toHaveLength(4);
    for (const caption of captions) expect(caption.length).toBeGreaterThan(60);
  });

  test('says in words against what a time is longer or shorter', () => {
    const rows = [...shown().querySelectorAll('table')[0]!.querySelectorAll('tbody tr')];
    const names = rows.map((row) => row.querySelector('th')!.firstChild!.textContent);
    expect(names).toEqual(['First byte', 'with Hearsay', 'without', 'Done', 'with Hearsay', 'without']);
    for (const at of [0, 3])
      expect(rows[at]!.querySelector('td')!.textContent).toMatch(/× sooner|× later|the same/);
    for (const at of [1, 2, 4, 5]) expect(rows[at]!.querySelector('td')!.textContent).toMatch(/ m?s$/);
  });

  test('says of which seconds some figures are, where they are not of all', () => {
    expect(shown().body.textContent).not.toContain('of seconds');
    expect(shown(OUTCOME, liveMatch).body.textContent).toContain('of seconds 300 to 345');
  });

  test('warns when the time was over before all were done, and only then', () => {
    expect(shown().querySelector('.note')).toBeNull();
    const note = shown(cutShortOutcome(OUTCOME, 407, 1_000)).querySelector('.note')!.textContent;
    expect(note).toContain('only 407 of 1,000 were done with Hearsay, and all 1,000 without');
    expect(note).toContain('compare unlike sets');
  });

  test('says why there are no figures where there are none', () => {
    const html = sectionOfFailure({ scenario: 'office', why: 'It ended <early> & so on.' });
    expect(parseHTML(`<html><body>${html}</body></html>`).document.body.textContent).toContain(
      'It ended <early> & so on.',
    );
  });
});

describe('the plots', () => {
  /** Labels of the axes. */
  const labels = (rate: number): string => {
    const { series } = OUTCOME.details;
    const scaled = {
      ...OUTCOME.details,
      series: { ...series, peerBytes: [0, rate / 8], originBytes: { peers: [0, 0], plain: [0, 0] } },
    };
    return drawPlots(scaled)[0]!.svg;
  };

  test.each([
    [400, 'kbit/s'],
    [90_000, 'kbit/s'],
    [240_000_000, 'Mbit/s'],
    [8_000_000_000, 'Gbit/s'],
  ])('of %i bit/s at most are in %s', (rate, unit) => {
    expect(labels(rate)).toContain(`↑ ${unit}`);
    expect(labels(rate)).not.toMatch(/>[\d.]+[kMGm]</);
  });
});
