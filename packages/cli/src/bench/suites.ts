import { adbench } from './adbench.ts';
import { adbenchNormal } from './adbench-normal.ts';
import { nab } from './nab.ts';
import { skab } from './skab.ts';
import type { Suite } from './suite.ts';
import { tcpd } from './tcpd.ts';
import { telemanom } from './telemanom.ts';
import { tsb } from './tsb.ts';
import { ucr } from './ucr.ts';

/** Every benchmark suite by id. */
export const suites: Readonly<Record<string, Suite>> = { adbench, adbenchNormal, nab, skab, tcpd, telemanom, tsb, ucr };
