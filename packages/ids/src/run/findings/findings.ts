import type { Snapshot } from 'hapax';
import type { LogReport } from '../../reading/read-logs.ts';
import type { ExclusionCount } from '../config/exclusions.ts';
import type { IdsConfig } from '../config/ids-config.ts';
import type { Beside } from '../history/beside.ts';
import type { Deeds } from '../history/history.ts';
import type { Judged } from '../model/judge.ts';
import type { Periods } from '../periods.ts';

/** An hour of a host that was judged. */
export interface Sample extends Judged {
  readonly unit: string;
  readonly view: 'alerts' | 'flows';
  readonly hours: number;
  /** What is left of it without what its host did in hours that were called normal. */
  readonly beside?: Beside;
}

/** A host that is worth a look, or would be had nobody called it normal. */
export interface HostFinding {
  readonly host: string;
  readonly score: number;
  readonly p: number;
  readonly sentence: string;
  /** Hours that stand out, highest first. */
  readonly samples: readonly Sample[];
  readonly deeds: Deeds;
  /** Of all hours that were looked at, in order of time. */
  readonly timeline: readonly {
    readonly time: number;
    readonly score: number;
    readonly view: 'alerts' | 'flows';
    readonly hours: number;
  }[];
  readonly rows: readonly RawLine[];
  readonly rowsInAll: number;
  /** Who called it normal, when, and why. */
  readonly suppressed?: string;
}

export interface IdsRun {
  readonly config: IdsConfig;
  readonly periods: Periods;
  readonly log: LogReport;
  readonly found: readonly HostFinding[];
  readonly suppressed: readonly HostFinding[];
  /** Five hours whose label would teach most. */
  readonly ask: readonly Sample[];
  readonly hosts: number;
  readonly samples: readonly Sample[];
  readonly units: readonly {
    readonly unit: string;
    readonly view: string;
    readonly training: number;
    readonly samples: number;
    readonly detectors: readonly string[];
  }[];
  readonly exclusions: readonly ExclusionCount[];
  readonly notes: readonly string[];
  readonly models: Readonly<Record<string, Snapshot>>;
}

/** A raw line behind a finding. */
export interface RawLine {
  readonly file: string;
  readonly line: number;
  readonly time: number;
  readonly text: string;
  readonly target?: string;
  readonly targetPort?: number;
  readonly signature?: string;
}
