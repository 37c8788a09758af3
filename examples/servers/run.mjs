// npm run course:servers [rabbitmq|kafka|prometheus]: the last part of the course, with servers of its own that are ended with it
import { kafka } from './kafka.mjs';
import { prometheus } from './prometheus.mjs';
import { rabbitmq } from './rabbitmq.mjs';

const PARTS = { rabbitmq, kafka, prometheus };
const [wanted] = process.argv.slice(2);
for (const [name, part] of Object.entries(PARTS)) if (wanted === undefined || wanted === name) await part();
