// Prints the closing line of a test run from vitest's JSON report, and fails where anything failed, skipped or did not run.
import { readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));
const tests = report.testResults.flatMap((suite) => suite.assertionResults);
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
const emptySuites = report.testResults.filter(
  (suite) =>
    suite.status === 'failed' && suite.assertionResults.every((t) => t.status !== 'failed'),
);
for (const test of skipped) console.log(`skipped, which is a failure here: ${test.fullName}`);
for (const suite of emptySuites) console.log(`did not run: ${suite.name}: ${suite.message}`);

const failed = report.numFailedTests + skipped.length + emptySuites.length;
const ok = failed === 0 && report.numPassedTests > 0 && Number(status) === 0;
console.log(`${report.numPassedTests} passed, ${ok ? 0 : Math.max(failed, 1)} failed`);
process.exitCode = ok ? 0 : 1;
