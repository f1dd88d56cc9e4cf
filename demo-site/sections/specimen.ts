/** A specimen of two font families, every cut a file of its own, loaded when visited. Called by the site. */
import inter300 from '@fontsource/inter/files/inter-latin-300-normal.woff2?url';
import inter400 from '@fontsource/inter/files/inter-latin-400-normal.woff2?url';
import inter400Italic from '@fontsource/inter/files/inter-latin-400-italic.woff2?url';
import inter600 from '@fontsource/inter/files/inter-latin-600-normal.woff2?url';
import inter800 from '@fontsource/inter/files/inter-latin-800-normal.woff2?url';
import inter800Italic from '@fontsource/inter/files/inter-latin-800-italic.woff2?url';
import serif300 from '@fontsource/source-serif-4/files/source-serif-4-latin-300-normal.woff2?url';
import serif400 from '@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2?url';
import serif400Italic from '@fontsource/source-serif-4/files/source-serif-4-latin-400-italic.woff2?url';
import serif600 from '@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff2?url';
import serif900 from '@fontsource/source-serif-4/files/source-serif-4-latin-900-normal.woff2?url';
import serif900Italic from '@fontsource/source-serif-4/files/source-serif-4-latin-900-italic.woff2?url';
import { element } from '../element.ts';

interface Cut {
  readonly name: string;
  readonly weight: string;
  readonly style: string;
  readonly url: string;
}

interface Family {
  readonly name: string;
  /** Under which the page knows it: apart from what the page itself is set in. */
  readonly face: string;
  readonly by: string;
  readonly sentence: string;
  readonly cuts: readonly Cut[];
}

const FAMILIES: readonly Family[] = [
  {
    name: 'Source Serif',
    face: 'Specimen Serif',
    by: 'Frank Grießhammer, Adobe · SIL Open Font Licence',
    sentence: 'She had it from a neighbour',
    cuts: [
      { name: 'Light', weight: '300', style: 'normal', url: serif300 },
      { name: 'Regular', weight: '400', style: 'normal', url: serif400 },
      { name: 'Italic', weight: '400', style: 'italic', url: serif400Italic },
      { name: 'Semibold', weight: '600', style: 'normal', url: serif600 },
      { name: 'Black', weight: '900', style: 'normal', url: serif900 },
      { name: 'Black Italic', weight: '900', style: 'italic', url: serif900Italic },
    ],
  },
  {
    name: 'Inter',
    face: 'Specimen Sans',
    by: 'Rasmus Andersson · SIL Open Font Licence',
    sentence: 'Every word of it was checked',
    cuts: [
      { name: 'Light', weight: '300', style: 'normal', url: inter300 },
      { name: 'Regular', weight: '400', style: 'normal', url: inter400 },
      { name: 'Italic', weight: '400', style: 'italic', url: inter400Italic },
      { name: 'Semibold', weight: '600', style: 'normal', url: inter600 },
      { name: 'Extrabold', weight: '800', style: 'normal', url: inter800 },
      { name: 'Extrabold Italic', weight: '800', style: 'italic', url: inter800Italic },
    ],
  },
];

export async function openSpecimen(host: HTMLElement): Promise<void> {
  host.append(
    element('h1', {}, 'Two families, twelve cuts'),
    element('p', { class: 'lead' }, 'Each line below is set in a font file of its own.'),
    ...FAMILIES.map(drawFamily),
  );
  await Promise.all(FAMILIES.flatMap((family) => family.cuts.map((cut) => loadCut(family, cut))));
}

async function loadCut(family: Family, { url, weight, style }: Cut): Promise<void> {
  const face = new FontFace(family.face, `url("${url}") format("woff2")`, { weight, style });
  document.fonts.add(await face.load());
}

function drawFamily(family: Family): HTMLElement {
  const lines = family.cuts.map((cut) => {
    const line = element('p', { class: 'line' }, family.sentence);
    line.style.font = `${cut.style} ${cut.weight} clamp(1.25rem, 2.6vw, 1.9375rem)/1.2 "${family.face}"`;
    return element(
      'div',
      { class: 'cut' },
      element('span', { class: 'cut-name' }, `${cut.name} ${cut.weight}`),
      line,
    );
  });
  const glyphs = element(
    'p',
    { class: 'glyphs', 'aria-label': 'All letters' },
    'Aa Bb Cc Dd Ee Ff Gg Hh Ii Jj Kk Ll Mm Nn Oo Pp Qq Rr Ss Tt Uu Vv Ww Xx Yy Zz 0123456789 & ? ! § €',
  );
  glyphs.style.fontFamily = `"${family.face}"`;
  const heading = element('h2', {}, family.name);
  heading.style.fontFamily = `"${family.face}"`;
  return element(
    'article',
    { class: 'family' },
    heading,
    element('p', { class: 'by' }, family.by),
    ...lines,
    glyphs,
  );
}
