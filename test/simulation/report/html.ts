/** Pieces of HTML. Knows nothing of what they say. Called by the report. */

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** What a row of a table is about, and what that means. */
export interface RowHead {
  readonly name: string;
  readonly meaning?: string;
  /** Where it leads. */
  readonly href?: string;
}

export type Row = readonly [RowHead, ...(readonly string[])];

/** A table whose first column names its rows. Texts are escaped here. */
export function table(heads: readonly string[], rows: readonly Row[]): string {
  const head = heads.map((each) => `<th scope="col">${escape(each)}</th>`).join('');
  const body = rows.map(([{ name, meaning, href }, ...cells]) => {
    const title = href === undefined ? escape(name) : `<a href="${escape(href)}">${escape(name)}</a>`;
    const small = meaning === undefined ? '' : `<small>${escape(meaning)}</small>`;
    const values = cells.map((cell) => `<td>${escape(cell)}</td>`).join('');
    return `<tr><th scope="row">${title}${small}</th>${values}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}
