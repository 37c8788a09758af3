// npm run case:fraud [-- --write]
import { tell } from '../lib/tell.mjs';
import { fraudCase } from './case.mjs';
import { transactions } from './transactions.mjs';

tell('fraud', fraudCase(transactions()));
