import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const read = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));

test('the lock pins what package.json names, and where to get it is left to npm', async () => {
  const manifest = await read('package.json');
  const lock = await read('package-lock.json');

  assert.deepEqual(lock.packages[''].dependencies, manifest.dependencies);
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    assert.equal(lock.packages[`node_modules/${name}`].version, version);
  }
  for (const [path, entry] of Object.entries(lock.packages).filter(([path]) => path !== '')) {
    assert.match(path, /^node_modules\//);
    assert.match(entry.version, /^\d+\.\d+\.\d+$/);
    assert.match(entry.integrity, /^sha512-/);
    assert.equal(entry.resolved, undefined);
  }
  assert.doesNotMatch(JSON.stringify(lock), /:\/\//);
});
