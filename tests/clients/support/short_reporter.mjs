// Reporter of node's runner: a line for each file, what failed in full, the runner's own totals.
import { basename } from 'node:path';
import { inspect } from 'node:util';

const totals = /^(tests|pass|fail|cancelled|skipped|todo|duration_ms) \d/;

function failureText({ name, details }) {
  const error = details.error?.cause ?? details.error;
  return `not ok: ${name}\n${typeof error === 'string' ? error : inspect(error)}\n\n`;
}

function fileLine({ name, tests, failed, skipped }) {
  const notes = [
    failed > 0 ? `, ${failed} failed` : '',
    ...[...skipped].map(([reason, times]) => `, ${times} skipped: ${reason}`),
  ];
  const outcome = failed > 0 ? 'FAILED' : 'ok';
  return `${outcome} ${name}: ${tests} ${tests === 1 ? 'test' : 'tests'}${notes.join('')}\n`;
}

export default async function* shortReporter(events) {
  let file;
  const summary = [];
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && totals.test(data.message)) {
      summary.push(data.message);
    }
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting > 0) {
      continue;
    }
    const name = basename(data.file ?? data.name);
    if (file?.name !== name) {
      if (file) {
        yield fileLine(file);
      }
      file = { name, tests: 0, failed: 0, skipped: new Map() };
    }
    file.tests++;
    if (type === 'test:fail') {
      file.failed++;
      yield failureText(data);
    } else if (data.skip !== undefined) {
      file.skipped.set(data.skip, (file.skipped.get(data.skip) ?? 0) + 1);
    }
  }
  if (file) {
    yield fileLine(file);
  }
  yield `${summary.join(', ')}\n`;
}
