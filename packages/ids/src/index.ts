export { type Address, type AddressKind, addressKind, parseAddress } from './addresses/address.ts';
export { contains, type Network, networkTable, parseNetwork } from './addresses/network.ts';
export type { EventKind, Flow, SecurityEvent } from './events/event.ts';
export { idsAlerts } from './features/alerts.ts';
export { type Beacon, beaconOf } from './features/beacon.ts';
export { entropyOf, parentOf } from './features/domain-names.ts';
export { idsFlows } from './features/flows.ts';
export type { Locations } from './features/locations.ts';
export { eventOf } from './features/security-event.ts';
export type { Label } from './feedback/label.ts';
export { addLabel, addLabels, labelsFile, readLabels } from './feedback/label-store.ts';
export { isPsykodaLabel, psykodaLabels } from './feedback/label-text.ts';
export { type Labels, labelsOf } from './feedback/labels.ts';
export { ecsJson } from './formats/ecs.ts';
export type { LineOptions, LineRead, LineReader, LogFormat } from './formats/format.ts';
export { fujitsuCsv } from './formats/fujitsu-csv.ts';
export { type EventMapping, mappedCsv, mappedNdjson } from './formats/mapped.ts';
export { ocsfJson } from './formats/ocsf.ts';
export { formatOf, logFormats } from './formats/registry.ts';
export { snortConfColumns } from './formats/snort-conf.ts';
export { SNORT2_COLUMNS, snort2Csv, snort2CsvOf, snortFast } from './formats/snort2.ts';
export { SNORT3_COLUMNS, snort3Csv, snort3Json } from './formats/snort3.ts';
export { suricataEve } from './formats/suricata-eve.ts';
export { syslog } from './formats/syslog.ts';
export { zeekJson, zeekTsv } from './formats/zeek.ts';
export {
  dividedByLargest,
  type PsykodaFeatures,
  psykodaFeatures,
  type SampleName,
  withoutEmptyColumns,
} from './psykoda/features.ts';
export { foldedPort, networkSet, type PsykodaRow, psykodaLocations, screened, type Unit, unitFilter } from './psykoda/rows.ts';
export { inverseDocumentFrequencies, type Weight, type WeightChoice } from './psykoda/weights.ts';
export { type LogFile, logFiles } from './reading/paths.ts';
export type { Origin, Rejected } from './reading/read-file.ts';
export { type LogReport, type ReadLogsOptions, readLogs } from './reading/read-logs.ts';
export { idsReport } from './report/html.ts';
export { csvLines, ecsLines } from './report/machines.ts';
export { type LaidOut, psykodaLayout } from './report/psykoda-layout.ts';
export { sarifOf } from './report/sarif.ts';
export { type Exclusion, type IdsConfig, idsConfig, type UnitConfig } from './run/config/ids-config.ts';
export { fromPsykoda, type PsykodaFiles } from './run/config/psykoda-config.ts';
export { type ExcludeList, isExcludeList } from './run/config/psykoda-excludes.ts';
export { locationRows } from './run/config/psykoda-locations.ts';
export type { HostFinding, IdsRun, RawLine, Sample } from './run/findings/findings.ts';
export { type Aspect, byAspect, type Reason } from './run/model/explain.ts';
export type { Judged } from './run/model/judge.ts';
export { modelsFrom, modelsText } from './run/model/models.ts';
export { type RunInput, runIds } from './run/run-ids.ts';
export { type Collected, collector } from './run/units/collect.ts';
export { type Material, type Part, storeMaterial } from './run/units/material.ts';
export { type RunFiles, writeLaidOut, writeRun } from './run/write-run.ts';
export { eveLine, type IdsMonth, type IdsMonthOptions, idsMonth, type Planted } from './simulate/ids-month.ts';
export { INTRUSIONS, type Intrusion } from './simulate/intrusions.ts';
export { type IdsTrial, type IdsTrialOptions, idsTrial } from './trial/ids-trial.ts';
export { idsWatch, type WatchInput, type WatchStep, watchFolder } from './watch/ids-watch.ts';
