import { constants } from 'node:os';

// The first process of a container gets no signal that it does not listen to, as `docker stop` sends. What a command listens to is its own.
if (process.pid === 1)
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(128 + constants.signals[name]);
    });
