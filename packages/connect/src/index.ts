export {
  choice,
  duration,
  flag,
  type GivenOf,
  group,
  integer,
  maybe,
  names,
  number,
  numberOr,
  pairs,
  path,
  type Setting,
  type SettingsOf,
  type SettingTable,
  secret,
  text,
  url,
} from 'hapax/settings';
export {
  type AnyConnector,
  type Connector,
  type ConnectorSpec,
  defineShared,
  defineSink,
  defineSource,
  defineStore,
  type Parts,
  type Role,
  type Shared,
} from './contract/connector.ts';
export { peer } from './contract/peer.ts';
export type { Surroundings, Trouble } from './contract/surroundings.ts';
export { isModulePath, loadModule, moduleUrl } from './contract/user-module.ts';
