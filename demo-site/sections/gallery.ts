/** Twelve pictures, loaded when this section is visited. Called by the site. */
import { element } from '../element.ts';
import { PICTURE_HEIGHT, PICTURE_WIDTH, PICTURES, pictureUrl, type Picture } from '../pictures.ts';

export async function openGallery(host: HTMLElement): Promise<void> {
  const images = PICTURES.map(imageOf);
  const viewer = element('dialog', { class: 'viewer', 'aria-label': 'The picture, large' });
  viewer.addEventListener('click', () => viewer.close());
  const figures = PICTURES.map((picture, index) => {
    const image = images[index] ?? imageOf(picture);
    const open = element(
      'button',
      { type: 'button', class: 'frame', 'aria-label': `See “${picture.title}” large` },
      image,
    );
    open.addEventListener('click', () => {
      viewer.replaceChildren(
        imageOf(picture),
        element('p', {}, picture.title),
        element('button', { type: 'button' }, 'Close'),
      );
      viewer.showModal();
    });
    const caption = element(
      'figcaption',
      {},
      element('strong', {}, picture.title),
      element('span', {}, picture.caption),
    );
    return element('figure', {}, open, caption);
  });
  host.append(
    element('h1', {}, 'Places that do not exist'),
    element(
      'p',
      { class: 'lead' },
      'Height maps, rained on for a few million years, under a sun of our choosing. Each is one JPEG.',
    ),
    element('div', { class: 'gallery' }, ...figures),
    viewer,
  );
  await Promise.all(images.map(loaded));
}

function imageOf(picture: Picture): HTMLImageElement {
  const size = { width: String(PICTURE_WIDTH), height: String(PICTURE_HEIGHT) };
  return element('img', { src: pictureUrl(picture), alt: picture.alt, decoding: 'async', ...size });
}

function loaded(image: HTMLImageElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`The picture ${image.src} did not come.`));
    if (image.complete && image.naturalWidth > 0) return resolve();
    if (image.complete) return fail();
    image.addEventListener('load', () => resolve(), { once: true });
    image.addEventListener('error', fail, { once: true });
  });
}
