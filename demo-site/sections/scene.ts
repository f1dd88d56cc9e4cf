/** A globe of neighbours drawn with three.js, which comes as a large script of its own. Called by the site. */
import { element } from '../element.ts';

export async function openScene(host: HTMLElement): Promise<void> {
  const stage = element('div', { class: 'stage' });
  host.append(
    element('h1', {}, 'Word gets round'),
    element(
      'p',
      { class: 'lead' },
      'Each light is a visitor, each spark a piece on its way to the next. Drawn by three.js, which has just come as one script.',
    ),
    stage,
  );
  const { drawGlobe } = await import('./globe.ts');
  if (!drawGlobe(stage)) {
    stage.append(
      element(
        'p',
        { class: 'missing' },
        'The script is here, but this browser offers no WebGL to draw with. Turn on hardware acceleration, or try another browser.',
      ),
    );
  }
}
