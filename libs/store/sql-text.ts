// SQL as a tagged template: every value becomes a parameter, never text. A template inside a template is a part of it.

/** A piece of SQL that knows its values. */
export class SqlText {
  readonly #strings: readonly string[];
  readonly #values: readonly unknown[];

  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.#strings = strings;
    this.#values = values;
  }

  /** As PostgreSQL's protocol wants it. */
  toQuery(): { text: string; values: unknown[] } {
    const values: unknown[] = [];
    return { text: this.#write(values), values };
  }

  #write(values: unknown[]): string {
    let text = this.#strings[0] ?? '';
    this.#values.forEach((value, i) => {
      text += value instanceof SqlText ? value.#write(values) : `$${values.push(value)}`;
      text += this.#strings[i + 1];
    });
    return text;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** `(columns) values (…), (…)`: all rows have the columns of the first. At most 65,535 values. */
export function rowsText(rows: readonly Fields[]): SqlText {
  const columns = Object.keys(rows[0] ?? {});
  const strings: string[] = [];
  const values: unknown[] = [];
  let before = `(${columns.map(quote).join(', ')}) values `;
  rows.forEach((row, n) => {
    before += n === 0 ? '(' : ', (';
    columns.forEach((column, i) => {
      strings.push(i === 0 ? before : ', ');
      values.push(row[column]);
    });
    before = ')';
  });
  return new SqlText([...strings, before], values);
}

/** `a = …, b = …` */
export function fieldsText(fields: Fields): SqlText {
  const columns = Object.keys(fields);
  const strings = columns.map((column, i) => `${i === 0 ? '' : ', '}${quote(column)} = `);
  return new SqlText([...strings, ''], Object.values(fields));
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
