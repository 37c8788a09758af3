import { run, scores } from './suite.mjs';

const outcome = { ...(await run()), scores: scores() };
console.log(`\n${JSON.stringify(outcome)}`);
