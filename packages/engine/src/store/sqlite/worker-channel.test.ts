import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('an answer that comes while the channel closes does not let the program end before the worker', () => {
  const channel = JSON.stringify(new URL('./worker-channel.ts', import.meta.url).href);
  const worker = JSON.stringify(`
    import { parentPort as port } from 'node:worker_threads';
    port.on('message', (message) => {
      if (message === 'close') setTimeout(() => port.close(), 100);
      else port.postMessage('answer to ' + message);
    });
  `);
  // A program with nothing else to wait for: only there an unreferenced worker matters.
  const program = `
    import { Worker } from 'node:worker_threads';
    import { WorkerChannel } from ${channel};
    const channel = new WorkerChannel(new Worker(${worker}, { eval: true }));
    const answer = channel.ask('question');
    const closed = channel.close();
    console.log(await answer);
    await closed;
    console.log('closed');
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout], [0, 'answer to question\nclosed\n'], stderr);
});
