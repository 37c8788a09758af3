// The packed worker pool gives the bits that one thread gives.
import { workerPool } from '@hapax/io';
import { isolationForest } from 'hapax';

const rows = Array.from({ length: 500 }, (_, i) => [Math.sin(i), Math.cos(i * 2), i === 77 ? 9 : 0]);
const pool = workerPool({ threads: 2 });
const model = await pool.fit(isolationForest({ seed: 1 }), rows);
const scores = await pool.score(model, rows);
await pool.close();
const alone = isolationForest({ seed: 1 }).fit(rows).score(rows);
if (scores.join() !== alone.join()) throw new Error('threads give other scores');
