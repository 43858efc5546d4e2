import cvss from 'ae-cvss-calculator';

type Scored = { readonly version: 2 | 3 | 4; readonly score: number };

const remembered = new Map<string, Scored | undefined>();
const most = 20_000;

/** The base score of a CVSS vector; undefined where it is incomplete or none. */
export function baseScoreOf(vector: string): Scored | undefined {
  if (remembered.has(vector)) return remembered.get(vector);
  if (remembered.size >= most) remembered.clear();
  const scored = calculate(vector);
  remembered.set(vector, scored);
  return scored;
}

function calculate(vector: string): Scored | undefined {
  try {
    if (vector.startsWith('CVSS:4.')) {
      return scored(4, new cvss.Cvss4P0(vector).calculateScores().baseMetricsOnly);
    }
    if (vector.startsWith('CVSS:3.0')) {
      return scored(3, new cvss.Cvss3P0(vector).calculateScores().base);
    }
    if (vector.startsWith('CVSS:3.')) {
      return scored(3, new cvss.Cvss3P1(vector).calculateScores().base);
    }
    return scored(2, new cvss.Cvss2(vector).calculateScores().base);
  } catch {
    return undefined; // the library throws at what is no vector
  }
}

const scored = (version: Scored['version'], score: number | undefined): Scored | undefined =>
  score === undefined ? undefined : { version, score };
