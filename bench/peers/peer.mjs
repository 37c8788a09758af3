import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A Python process that answers timing requests one at a time. Says how to install it when it is missing. */
export function startPeer(venv = '.venv') {
  const python = here(`${venv}/bin/python`);
  if (!existsSync(python)) throw new Error('the Python peers are not installed: bash bench/peers/setup.sh');
  const child = spawn(python, [here('run.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await replies.next();
      if (done) throw new Error('the Python peer ended');
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}
