/** What of a player's buffer is told. */
import { expect, test } from 'vitest';
import { BufferNews } from '../../page-agent/buffer-news.ts';
import { BUFFER_MS, BUFFER_NEWS_GAP_MS } from '../../page-agent/limits.ts';
import { BUFFER_NEWS_MS as BELIEVED_MS } from '../../sw/limits.ts';

/** Of looks every half a second at what `left` says, those that were told, in seconds from the first. */
function told(left: readonly (number | null)[]): number[] {
  const news = new BufferNews();
  return left.flatMap((seconds, look) =>
    news.isNews(seconds, 10_000 + look * BUFFER_MS) ? [(look * BUFFER_MS) / 1000] : [],
  );
}

test('a picture that plays on is told of before the last word is forgotten', () => {
  const playing = Array.from({ length: 20 }, (_, look) => 20 - look / 2);
  const gap = BUFFER_NEWS_GAP_MS / 1000;
  expect(told(playing)).toEqual([0, gap, 2 * gap, 3 * gap]);
  expect(BUFFER_NEWS_GAP_MS + BUFFER_MS).toBeLessThan(BELIEVED_MS);
});

test('what comes, a seek and a stall are told at once', () => {
  expect(told([4, 3.5, 7, 6.5])).toEqual([0, 1]);
  expect(told([4, 3.5, 1, 0.5])).toEqual([0, 1]);
  expect(told([0, 0, 0, 0])).toEqual([0, 0.5, 1, 1.5]);
});

test('a clock that runs a little unevenly is no news', () => {
  expect(told([4, 3.55, 2.93, 2.6])).toEqual([0]);
});

test('that nothing plays is told once, and a player that begins again at once', () => {
  expect(told([null, null])).toEqual([]);
  expect(told([4, null, null, 4, 3.5])).toEqual([0, 0.5, 1.5]);
});
