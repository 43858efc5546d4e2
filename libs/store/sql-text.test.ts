import { expect, test } from 'vitest';
import { fieldsText, rowsText, SqlText } from './sql-text.ts';

const sql = (strings: TemplateStringsArray, ...values: unknown[]) => new SqlText(strings, values);

test('makes every value a parameter, also inside of parts', () => {
  const part = sql`id = ${'x'}`;

  expect(sql`select ${1} from t where ${part} and b = ${2}`.toQuery()).toEqual({
    text: 'select $1 from t where id = $2 and b = $3',
    values: [1, 'x', 2],
  });
});

test('writes rows and fields', () => {
  const rows = [
    { a: 1, 'b"': 2 },
    { a: 3, 'b"': 4 },
  ];

  expect(sql`insert into t ${rowsText(rows)} returning a`.toQuery()).toEqual({
    text: 'insert into t ("a", "b""") values ($1, $2), ($3, $4) returning a',
    values: [1, 2, 3, 4],
  });
  expect(sql`update t set ${fieldsText({ a: 1, b: 2 })}`.toQuery()).toEqual({
    text: 'update t set "a" = $1, "b" = $2',
    values: [1, 2],
  });
});
