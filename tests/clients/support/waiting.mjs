// Waiting for conditions, never for time.
import { setTimeout as pause } from 'node:timers/promises';

// What the promise gives, or an error when that takes longer.
export async function within(milliseconds, promise, what) {
  const abort = new AbortController();
  const late = pause(milliseconds, undefined, { signal: abort.signal }).then(
    () => Promise.reject(new Error(`${what} did not come within ${milliseconds} ms`)),
    () => {},
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
  }
}

// Asks until the answer is there.
export async function until(ask, what, milliseconds = 10_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} did not come within ${milliseconds} ms`);
    }
    await pause(20);
  }
}
