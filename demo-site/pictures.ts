/** The gallery's pictures: file, title and what is to be seen. Used by the page, the audience and the maker of media. */

export interface Picture {
  /** File name under `/media`, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly alt: string;
}

export const PICTURE_WIDTH = 1600;
export const PICTURE_HEIGHT = 1000;

export function pictureUrl({ name }: Picture): string {
  return `/media/${name}.jpg`;
}

export const PICTURES: readonly Picture[] = [
  {
    name: 'the-lake-at-six',
    title: 'The lake at six',
    caption: 'Nobody has ever skimmed a stone here.',
    alt: 'Rocky mountains over a green shore, mirrored in a still lake.',
  },
  {
    name: 'green-fire',
    title: 'Green fire',
    caption: 'A long exposure of a short night.',
    alt: 'Northern lights over a dark lake between mountains.',
  },
  {
    name: 'first-light',
    title: 'First light',
    caption: 'The sun finds the notch every morning.',
    alt: 'The sun rises behind a jagged ridge.',
  },
  {
    name: 'second-moon',
    title: 'Second moon',
    caption: 'The first has not risen yet.',
    alt: 'A large pale moon behind rose-coloured hills.',
  },
  {
    name: 'quiet-noon',
    title: 'Quiet noon',
    caption: 'Snow keeps what the wind tells it.',
    alt: 'Dark rocks stand out of a snowfield under a clear sky.',
  },
  {
    name: 'red-rooms',
    title: 'Red rooms',
    caption: 'Rain cut the corridors, then stayed away.',
    alt: 'Eroded sandstone tables in a wide desert.',
  },
  {
    name: 'no-ferry',
    title: 'No ferry',
    caption: 'The last boat left before there was a first.',
    alt: 'Islands in a sea that the evening sun colours pink.',
  },
  {
    name: 'slow-waves',
    title: 'Slow waves',
    caption: 'A sea that takes a century to break.',
    alt: 'Sand dunes with long shadows.',
  },
  {
    name: 'weather-coming',
    title: 'Weather coming',
    caption: 'The sheep would have known.',
    alt: 'A green headland under grey, streaming clouds.',
  },
  {
    name: 'the-far-shore',
    title: 'The far shore',
    caption: 'Somebody over there is looking back.',
    alt: 'Northern lights over the other shore of the lake.',
  },
  {
    name: 'the-long-pass',
    title: 'The long pass',
    caption: 'Open from noon until five past.',
    alt: 'A snowy pass leads between steep dark rocks.',
  },
  {
    name: 'dry-river',
    title: 'Dry river',
    caption: 'It remembers the way, in case.',
    alt: 'A bed that water left winds between sandstone tables.',
  },
];
